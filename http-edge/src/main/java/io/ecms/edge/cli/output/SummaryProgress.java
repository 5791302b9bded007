package io.ecms.edge.cli.output;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Says how many of many operations have ended, at most once per tenth of them. */
public final class SummaryProgress implements StepProgress {
  private static final int PARTS = 10;

  private final Consumer<String> sink;
  private final String what;
  private long shownPart = -1;

  /**
   * @param sink takes one line without its end
   * @param what for example {@code nodes added}
   */
  public SummaryProgress(Consumer<String> sink, String what) {
    this.sink = sink;
    this.what = what;
  }

  @Override
  public void show(List<Watched> operations, Instant now) {
    if (operations.isEmpty()) {
      return;
    }
    long ended = operations.stream().filter(one -> Steps.succeeded(one.operation())).count();
    long part = ended * PARTS / operations.size();
    if (part != shownPart) {
      shownPart = part;
      sink.accept(ended + " of " + operations.size() + ' ' + what);
    }
  }

  @Override
  public void note(String text) {
    sink.accept(text);
  }
}
