package io.ecms.node.agent;

import io.ecms.core.model.Epoch;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.Problem;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentReply;
import io.ecms.core.protocol.Ticket;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a node controller decides, without the actor around it: which request is a repeat, which
 * comes from an old epoch ({@link EpochGate}), which may begin ({@link Schedule}). {@link
 * NodeAgent} and the simulator drive it alike.
 *
 * <p>Not thread-safe: it is confined to its shell, and so is everything that it hands to {@link
 * Shell#after} and everything that {@link Shell#carryOut} is answered.
 */
public final class AgentCore {

  /** What a core lives in. */
  public interface Shell {
    /**
     * Runs work that may block, each on a thread of its own, and then what it answers where the
     * core is confined.
     *
     * @param what short name of the work, for people
     */
    void carryOut(String what, Supplier<Runnable> work);

    /**
     * Runs {@code then} after a pause; another wish for the same image replaces it.
     *
     * @param image on whose behalf
     */
    void after(Duration pause, ImageId image, Runnable then);
  }

  /** Who waits for an answer; equal ones are the same. */
  @FunctionalInterface
  public interface Asker {
    void answer(AgentReply reply);
  }

  private final NodeName name;
  private final AgentLimits limits;
  private final AgentWork work;
  private final Shell shell;
  private final Schedule<Job> schedule;
  private final Answers answers;
  private final EpochGate epochs;
  private final Map<RequestKey, Job.Command> open = new HashMap<>();
  private long ended;
  private long failed;

  /**
   * @param epoch the epoch on disk
   */
  public AgentCore(AgentSettings settings, AgentWork work, Epoch epoch, Shell shell) {
    this.name = settings.node();
    this.limits = settings.limits();
    this.work = work;
    this.shell = shell;
    this.schedule = new Schedule<>(limits.running());
    this.answers = new Answers(limits.answers());
    this.epochs = new EpochGate(epoch);
  }

  /** What was served before goes first: the commands of its images wait until it has been tried. */
  public void begin(List<ImageId> images) {
    images.forEach(this::reopen);
    pump();
  }

  /** A request; {@code asker} is answered now or later, unless the controller ends first. */
  public void request(Ticket ticket, AgentCommand command, Asker asker) {
    RequestKey key = new RequestKey(ticket, command);
    Epoch epoch = ticket.epoch();
    Job.Command same = open.get(key);
    Optional<AgentReply> first = answers.find(key);
    if (!epoch.equals(Epoch.NONE) && epoch.compareTo(epochs.highest()) < 0) {
      asker.answer(stale(epoch));
    } else if (first.isPresent()) {
      asker.answer(first.get());
    } else if (same != null) {
      same.attach(asker);
    } else if (schedule.waitingCount() + epochs.heldCount() >= limits.queued()) {
      asker.answer(busy());
    } else {
      Job.Command job = new Job.Command(key);
      job.attach(asker);
      open.put(key, job);
      admit(job, epoch);
      pump();
    }
  }

  private void admit(Job.Command job, Epoch epoch) {
    if (epochs.isOpenFor(epoch)) {
      schedule.add(job, job.lanes());
      return;
    }
    epochs.hold(job).forEach(this::endStale);
    dropStale();
  }

  /** What is older than the highest epoch does not begin any more. */
  private void dropStale() {
    Epoch highest = epochs.highest();
    schedule
        .drop(waiting -> waiting instanceof Job.Command command && command.isOlderThan(highest))
        .forEach(dropped -> {
          if (dropped instanceof Job.Command command) {
            endStale(command);
          }
        });
    olderRunning().forEach(Job.Command::hurry);
  }

  private void endStale(Job.Command command) {
    end(List.of(command), stale(command.key().ticket().epoch()));
  }

  private List<Job.Command> olderRunning() {
    return schedule.running().stream()
        .filter(Job.Command.class::isInstance)
        .map(Job.Command.class::cast)
        .filter(command -> command.isOlderThan(epochs.highest()))
        .toList();
  }

  private AgentReply stale(Epoch epoch) {
    return new AgentReply.Failed(
        Problem.conflict(
            "stale-epoch",
            "epoch %d of node %s is over, it is in epoch %d"
                .formatted(epoch.value(), name, epochs.highest().value())));
  }

  private AgentReply busy() {
    return new AgentReply.Failed(
        Problem.throttled(
            "node-busy",
            "node %s has %d commands waiting already".formatted(name, limits.queued())));
  }

  private void end(Collection<Job.Command> jobs, AgentReply reply) {
    for (Job.Command job : jobs) {
      open.remove(job.key());
      job.answer(reply);
    }
  }

  /** Begins what may begin now. */
  private void pump() {
    epochs.toWrite(!olderRunning().isEmpty()).ifPresent(this::write);
    for (Optional<Job> job = schedule.next(); job.isPresent(); job = schedule.next()) {
      begin(job.get());
    }
  }

  private void begin(Job job) {
    switch (job) {
      case Job.Command command ->
          shell.carryOut(
              command.key().command().getClass().getSimpleName(),
              () -> {
                AgentReply reply = command.run(work);
                return () -> ended(command, reply);
              });
      case Job.Reopen reopen ->
          shell.carryOut(
              "Reopen",
              () -> {
                boolean done = work.reopen(reopen.image());
                return () -> reopened(reopen, done);
              });
    }
  }

  private void ended(Job.Command job, AgentReply reply) {
    schedule.ended(job);
    answers.remember(job.key(), reply);
    ended++;
    failed += reply instanceof AgentReply.Ok ? 0 : 1;
    end(List.of(job), reply);
    pump();
  }

  private void reopened(Job.Reopen job, boolean done) {
    schedule.ended(job);
    if (!done) {
      shell.after(
          limits.reopenPause(),
          job.image(),
          () -> {
            reopen(job.image());
            pump();
          });
    }
    pump();
  }

  private void reopen(ImageId image) {
    Job.Reopen job = new Job.Reopen(image);
    schedule.add(job, job.lanes());
  }

  private void write(Epoch epoch) {
    shell.carryOut(
        "epoch " + epoch.value(),
        () -> {
          try {
            work.keepEpoch(epoch);
            return () -> written(epoch);
          } catch (RuntimeException e) {
            Problem problem = Problems.of(e);
            return () -> notWritten(problem);
          }
        });
  }

  private void written(Epoch epoch) {
    epochs.written(epoch).forEach(job -> schedule.add(job, job.lanes()));
    pump();
  }

  private void notWritten(Problem problem) {
    end(epochs.notWritten(), new AgentReply.Failed(problem));
    pump();
  }

  /** The highest epoch seen. */
  public Epoch epoch() {
    return epochs.highest();
  }

  /** Commands that are carried out now. */
  public int running() {
    return schedule.runningCount();
  }

  /** Commands that wait for their turn. */
  public int queued() {
    return schedule.waitingCount() + epochs.heldCount();
  }

  /** Commands that were carried out since the controller began. */
  public long ended() {
    return ended;
  }

  /** Those of them that failed. */
  public long failed() {
    return failed;
  }
}
