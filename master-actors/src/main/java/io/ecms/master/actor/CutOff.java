package io.ecms.master.actor;

import io.ecms.core.command.MasterMessage;
import io.ecms.core.command.MasterReply;
import io.ecms.core.model.Problem;

/** What a master answers whose server must not act: another one does, or soon will. */
final class CutOff {
  private CutOff() {}

  /** Refuses a command. The question of a saga stays without an answer, and is asked again. */
  static void refuse(MasterMessage message, Problem why) {
    MasterReply no = new MasterReply.Refused(why);
    switch (message) {
      case MasterMessage.CreateVm m -> m.replyTo().tell(no);
      case MasterMessage.StartBatch m -> m.template().replyTo().tell(no);
      case MasterMessage.StartVm m -> m.replyTo().tell(no);
      case MasterMessage.StopVm m -> m.replyTo().tell(no);
      case MasterMessage.ChangeVm m -> m.replyTo().tell(no);
      case MasterMessage.DestroyVm m -> m.replyTo().tell(no);
      case MasterMessage.AddNode m -> m.replyTo().tell(no);
      case MasterMessage.ImportImage m -> m.replyTo().tell(no);
      case MasterMessage.TreeUp m -> m.replyTo().tell(no);
      case MasterMessage.TreeDown m -> m.replyTo().tell(no);
      case MasterMessage.DryRun m -> m.replyTo().tell(no);
      case MasterMessage _ -> {
        // Whoever asks for a proposal asks again.
      }
    }
  }
}
