package io.ecms.edge.http.server;

import java.time.Duration;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Closes a connection on which the head of the next request is not complete in time, counted from
 * its opening or from the end of the last answer. Without it a client that sends a byte now and
 * then holds a connection for ever, because it is never silent.
 *
 * <p>Stands between one connection and the handler; its timer runs only while no request is being
 * answered, so that a long answer, such as an event stream, is not concerned.
 */
final class HeadDeadline
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {
  private static final String TIMER = "head";

  private final Inlet<HttpRequest> requests = Inlet.create("HeadDeadline.requests");
  private final Outlet<HttpRequest> toHandler = Outlet.create("HeadDeadline.toHandler");
  private final Inlet<HttpResponse> responses = Inlet.create("HeadDeadline.responses");
  private final Outlet<HttpResponse> toClient = Outlet.create("HeadDeadline.toClient");
  private final Duration limit;

  /**
   * @param limit longest time until a head is complete
   */
  HeadDeadline(Duration limit) {
    this.limit = limit;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return new BidiShape<>(requests, toHandler, responses, toClient);
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {
    private final AsyncCallback<Done> ended = createAsyncCallback(_ -> answered());
    private int beingAnswered;

    Logic() {
      super(shape());
      setHandler(
          requests,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              cancelTimer(TIMER);
              beingAnswered++;
              push(toHandler, grab(requests));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toHandler);
            }
          });
      setHandler(
          toHandler,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requests);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requests, cause);
            }
          });
      setHandler(
          responses,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              push(toClient, watched(grab(responses)));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toClient);
            }
          });
      setHandler(
          toClient,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responses);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(responses, cause);
            }
          });
    }

    @Override
    public void preStart() {
      scheduleOnce(TIMER, limit);
    }

    @Override
    public void onTimer(Object key) {
      completeStage();
    }

    private HttpResponse watched(HttpResponse response) {
      if (response.entity().isStrict()) {
        answered();
        return response;
      }
      return response.transformEntityDataBytes(
          Flow.of(ByteString.class)
              .watchTermination((unused, done) -> {
                var _ = done.whenComplete((_, _) -> ended.invoke(Done.getInstance()));
                return unused;
              }));
    }

    private void answered() {
      beingAnswered--;
      if (beingAnswered == 0) {
        scheduleOnce(TIMER, limit);
      }
    }
  }
}
