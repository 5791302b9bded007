package io.ecms.core.image;

import static io.ecms.core.entity.Logic.Decision.accept;
import static io.ecms.core.entity.Logic.Decision.already;
import static io.ecms.core.entity.Logic.Decision.refuse;

import io.ecms.core.entity.Logic.Decision;
import io.ecms.core.entity.Stamp;
import io.ecms.core.image.Image.Event;
import io.ecms.core.model.Problem;
import java.util.Optional;

/** What an image decides when a part of its tree is lost; pure. Every wish may be repeated. */
final class Repairs {
  private Repairs() {}

  static Decision<Event> move(Tree tree, Image.Move move, Stamp stamp) {
    Tree.Member member = tree.members().get(move.node());
    if (member == null) {
      return refuse(Problem.conflict("not-a-member", move.node() + " has no place in the tree"));
    }
    if (member.parent().equals(move.to())) {
      return already();
    }
    if (!member.parent().equals(move.from())) {
      return refuse(
          Problem.conflict(
              "parent-changed",
              "%s reads from %s by now, not from %s"
                  .formatted(move.node(), member.parent(), move.from())));
    }
    return tree.obstacle(move.node(), move.to())
        .or(() -> tree.notServing(move.to()))
        .map(Decision::<Event>refuse)
        .orElseGet(() ->
            accept(
                new Image.MemberMoved(move.node(), move.from(), move.to(), move.reason(), stamp)));
  }

  static Decision<Event> lose(Tree tree, Image.Lose lose, Stamp stamp) {
    Tree.Member member = tree.members().get(lose.node());
    boolean meant =
        member != null
            && member.endpoint().isPresent()
            && member.incarnation() <= lose.incarnation();
    return meant ? accept(new Image.MemberLost(lose.node(), lose.reason(), stamp)) : already();
  }

  static Decision<Event> loseRoot(Tree tree, String reason, Stamp stamp) {
    return tree.rootLost().isPresent()
        ? already()
        : accept(new Image.RootLost(tree.root(), reason, stamp));
  }

  static Decision<Event> findRoot(Tree tree, Stamp stamp) {
    return tree.rootLost().isEmpty() ? already() : accept(new Image.RootFound(tree.root(), stamp));
  }

  /** Only a root that is lost: two that serve would be two trees. */
  static Decision<Event> replaceRoot(Tree tree, Image.ReplaceRoot replace, Stamp stamp) {
    if (replace.root().equals(tree.root())) {
      return already();
    }
    if (tree.rootLost().isEmpty()) {
      return refuse(Problem.conflict("root-serves", tree.root() + " serves"));
    }
    Tree.Member member = tree.members().get(replace.root());
    if (member != null && !member.endpoint().equals(Optional.of(replace.endpoint()))) {
      return refuse(
          Problem.conflict("parent-not-serving", replace.root() + " does not serve there"));
    }
    return accept(
        new Image.RootReplaced(
            tree.root(), replace.root(), replace.endpoint(), replace.reason(), stamp));
  }
}
