package dev.pilothouse.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import java.util.List;

/** Turns the literals of objects in an expression into maps. */
final class ObjectLiterals {

  /** Ids of the keys that are new; beyond those of any expression. */
  private long nextId = 1L << 40;

  private ObjectLiterals() {}

  static CelAbstractSyntaxTree asMaps(CelAbstractSyntaxTree tree) {
    return CelAbstractSyntaxTree.newParsedAst(
        new ObjectLiterals().rewritten(tree.getExpr()), tree.getSource());
  }

  private CelExpr rewritten(CelExpr node) {
    return switch (node.exprKind().getKind()) {
      case SELECT ->
          node.toBuilder()
              .setSelect(
                  node.select().toBuilder().setOperand(rewritten(node.select().operand())).build())
              .build();
      case CALL -> call(node);
      case LIST ->
          node.toBuilder()
              .setList(
                  CelExpr.CelList.newBuilder()
                      .addElements(all(node.list().elements()))
                      .addOptionalIndices(node.list().optionalIndices())
                      .build())
              .build();
      case STRUCT -> struct(node);
      case MAP -> map(node);
      case COMPREHENSION -> comprehension(node);
      case CONSTANT, IDENT, NOT_SET -> node;
    };
  }

  private List<CelExpr> all(List<CelExpr> nodes) {
    return nodes.stream().map(this::rewritten).toList();
  }

  private CelExpr call(CelExpr node) {
    CelExpr.CelCall.Builder call = CelExpr.CelCall.newBuilder().setFunction(node.call().function());
    node.call().target().ifPresent(target -> call.setTarget(rewritten(target)));
    call.addArgs(all(node.call().args()));
    return node.toBuilder().setCall(call.build()).build();
  }

  private CelExpr struct(CelExpr node) {
    CelExpr.CelMap.Builder map = CelExpr.CelMap.newBuilder();
    for (CelExpr.CelStruct.Entry entry : node.struct().entries()) {
      map.addEntries(
          CelExpr.CelMap.Entry.newBuilder()
              .setId(entry.id())
              .setKey(CelExpr.ofConstant(nextId++, CelConstant.ofValue(entry.fieldKey())))
              .setValue(rewritten(entry.value()))
              .setOptionalEntry(entry.optionalEntry())
              .build());
    }
    return node.toBuilder().setMap(map.build()).build();
  }

  private CelExpr map(CelExpr node) {
    CelExpr.CelMap.Builder map = CelExpr.CelMap.newBuilder();
    for (CelExpr.CelMap.Entry entry : node.map().entries()) {
      map.addEntries(
          entry.toBuilder()
              .setKey(rewritten(entry.key()))
              .setValue(rewritten(entry.value()))
              .build());
    }
    return node.toBuilder().setMap(map.build()).build();
  }

  private CelExpr comprehension(CelExpr node) {
    CelExpr.CelComprehension loop = node.comprehension();
    return node.toBuilder()
        .setComprehension(
            loop.toBuilder()
                .setIterRange(rewritten(loop.iterRange()))
                .setAccuInit(rewritten(loop.accuInit()))
                .setLoopCondition(rewritten(loop.loopCondition()))
                .setLoopStep(rewritten(loop.loopStep()))
                .setResult(rewritten(loop.result()))
                .build())
        .build();
  }
}
