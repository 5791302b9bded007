package io.ecms.master.saga;

import io.ecms.core.image.Image;
import io.ecms.core.model.Epoch;
import io.ecms.core.model.Problem;
import io.ecms.core.name.NameClaim;
import io.ecms.core.operation.Call;
import io.ecms.core.operation.Fact.ImageStored;
import io.ecms.core.operation.Move;
import io.ecms.core.operation.OperationRequest.ImageImport;
import io.ecms.core.operation.Reply;
import io.ecms.core.operation.Step;
import io.ecms.core.protocol.AgentCommand;
import io.ecms.core.protocol.AgentResult;
import java.time.Duration;
import java.util.Optional;

/** The steps of an image import: record, store on the image node, serve as the tree's root (T1). */
final class ImageImportSteps {
  private ImageImportSteps() {}

  /** Takes the name and records the image; a name that is taken ends the operation here. */
  record RecordImage(ImageImport request, Duration deadline) implements Step {
    @Override
    public String name() {
      return "record";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(
            new Call.ToName(
                NameClaim.ofImage(request.name()),
                new NameClaim.Take(request.image().value(), Optional.empty())));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ToName _, Reply.Accepted _) ->
            Move.ask(
                new Call.ToImage(
                    request.image(),
                    new Image.Define(
                        request.image(), request.name(), request.source(), request.degree())));
        case Exchange(Call.ToImage _, Reply.Accepted _) -> Move.done();
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    @Override
    public Move undo(View view) {
      if (view.last().isEmpty()) {
        Problem why =
            view.operation()
                .problem()
                .orElseGet(() -> Problem.fatal("undone", "undone without a reason"));
        return Move.ask(new Call.ToImage(request.image(), new Image.Fail(why)));
      }
      return switch (view.last().get()) {
        case Exchange(Call.ToImage _, Reply.Accepted _) ->
            Move.ask(
                new Call.ToName(
                    NameClaim.ofImage(request.name()),
                    new NameClaim.GiveBack(request.image().value())));
        case Exchange _ -> Move.done();
      };
    }
  }

  /** Brings the bytes into the image store, with their digest, and serves them. */
  record Store(ImageImport request, Duration deadline, Duration agentTimeout) implements Step {
    @Override
    public String name() {
      return "store";
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        return Move.ask(ask(new AgentCommand.ImportImage(request.image(), request.source())));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.FromAgent(AgentResult.ImageStored(var content, var endpoint))) ->
            Move.done(new ImageStored(content, endpoint));
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }

    @Override
    public Move undo(View view) {
      return view.last()
          .map(_ -> Move.done())
          .orElseGet(() -> Move.ask(ask(new AgentCommand.RemoveImage(request.image()))));
    }

    private Call ask(AgentCommand command) {
      return new Call.ToAgent(request.imageNode(), Epoch.NONE, command, agentTimeout);
    }
  }

  /** The image can be used from here on. */
  record Publish(ImageImport request, Duration deadline) implements Step {
    @Override
    public String name() {
      return "publish";
    }

    /** From then on VMs may be made from it. */
    @Override
    public boolean commits() {
      return true;
    }

    @Override
    public Move act(View view) {
      if (view.last().isEmpty()) {
        ImageStored stored = view.need(ImageStored.class);
        return Move.ask(
            new Call.ToImage(
                request.image(),
                new Image.Complete(request.imageNode(), stored.endpoint(), stored.content())));
      }
      return switch (view.last().get()) {
        case Exchange(_, Reply.Accepted _) -> Move.done();
        case Exchange exchange -> Step.unexpected(exchange);
      };
    }
  }
}
