package dev.pilothouse.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.StructType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What expressions may speak of: variables with their types, and Kubernetes' functions. It may be
 * used by several threads at once.
 */
public final class Environment {

  /** The type of the variable {@code authorizer}. */
  public static final CelType AUTHORIZER = Authorizations.AUTHORIZER;

  /** The type of the variable {@code authorizer.requestResource}. */
  public static final CelType REQUEST_RESOURCE = Authorizations.RESOURCE;

  private static final int MOST_ITERATIONS = 1_000_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .build();

  private final Cel cel;

  private Environment(Cel cel) {
    this.cel = cel;
  }

  /** Made when first asked for: reading the libraries takes a while. */
  private static final class Bases {
    static final Cel KUBERNETES = base(false);
    static final Cel LENIENT = base(true);
  }

  private static Cel base(boolean lenient) {
    Functions functions = new Functions();
    TextFunctions.addTo(functions);
    TextFormat.addTo(functions);
    Addresses.addTo(functions);
    Urls.addTo(functions);
    SemanticVersions.addTo(functions);
    Formats.addTo(functions);
    Authorizations.addTo(functions);
    Quantities.addTo(functions, lenient);
    CelBuilder builder =
        CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.sets(OPTIONS),
                CelExtensions.comprehensions())
            .addRuntimeLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.sets(OPTIONS),
                CelExtensions.comprehensions())
            .addFunctionDeclarations(functions.declarations())
            .addFunctionBindings(functions.bindings());
    if (lenient) {
      builder
          .addCompilerLibraries(
              CelExtensions.bindings(),
              CelExtensions.math(OPTIONS),
              CelExtensions.encoders(OPTIONS))
          .addRuntimeLibraries(CelExtensions.math(OPTIONS), CelExtensions.encoders(OPTIONS));
    }
    return builder.build();
  }

  /** The language as the API server has it, with variables of given types. */
  public static Environment kubernetes(Map<String, CelType> variables, ObjectTypes types) {
    return of(Bases.KUBERNETES, variables, types);
  }

  /**
   * The language with more libraries, and quantities that ordinary operators compare: for those who
   * look at a cluster from outside.
   */
  public static Environment lenient(Map<String, CelType> variables) {
    return of(Bases.LENIENT, variables, ObjectTypes.NONE);
  }

  private static Environment of(Cel base, Map<String, CelType> variables, ObjectTypes types) {
    CelBuilder builder = base.toCelBuilder();
    if (types != ObjectTypes.NONE) {
      builder.setTypeProvider(types);
    }
    new TreeMap<>(variables).forEach(builder::addVar);
    return new Environment(builder.build());
  }

  /** The value of the variable {@code authorizer}. */
  public static Object authorizer(Authority authority) {
    return new Authorizations.Asking(authority, "");
  }

  /** The value of {@code authorizer.requestResource}: a check with attributes filled in. */
  public static Object requestResource(Authority authority, Map<String, String> attributes) {
    return new Authorizations.ResourceCheck(
        new Authorizations.Asking(authority, ""), new TreeMap<>(attributes));
  }

  public Program compile(String source) throws CompileException {
    return compile(source, tree -> tree);
  }

  /**
   * An expression that makes objects, {@code Object{spec: Object.spec{replicas: 3}}}: its value has
   * maps for them.
   */
  public Program compileMaking(String source) throws CompileException {
    return compile(source, ObjectLiterals::asMaps);
  }

  private Program compile(String source, UnaryOperator<CelAbstractSyntaxTree> rewriting)
      throws CompileException {
    CelAbstractSyntaxTree parsed;
    try {
      parsed = rewriting.apply(cel.parse(source).getAst());
    } catch (CelValidationException failure) {
      throw failure(failure, source, "Syntax error: ");
    }
    try {
      CelAbstractSyntaxTree checked = cel.check(parsed).getAst();
      return new Program(source, checked, cel.createProgram(checked));
    } catch (CelValidationException failure) {
      throw failure(failure, source, "");
    } catch (CelEvaluationException failure) {
      throw new CompileException(
          "program instantiation failed: " + failure.getMessage(), List.of());
    }
  }

  private static CompileException failure(
      CelValidationException failure, String source, String before) {
    List<CompileException.Issue> issues = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (CelIssue issue : failure.getErrors()) {
      String message = issue.getMessage();
      int candidates = message.indexOf(" (candidates: ");
      String text = before + (candidates < 0 ? message : message.substring(0, candidates));
      int line = Math.max(1, issue.getSourceLocation().getLine());
      int column = Math.max(0, issue.getSourceLocation().getColumn());
      issues.add(new CompileException.Issue(text, line, column + 1));
      texts.add(shown(text, source, line, column));
    }
    return new CompileException(String.join("\n", texts), issues);
  }

  /** An issue with the line that it is about, and a mark below it. */
  private static String shown(String message, String source, int line, int column) {
    String head = "ERROR: <input>:" + line + ":" + (column + 1) + ": " + message;
    return CelSource.newBuilder(source)
        .build()
        .getSnippet(line)
        .map(text -> head + "\n | " + text + "\n | " + ".".repeat(column) + "^")
        .orElse(head);
  }

  /** Types of objects whose fields are known, by name. They are added before they are used. */
  @SuppressWarnings("Immutable")
  public static final class ObjectTypes implements CelTypeProvider {

    /** No types of objects. */
    public static final ObjectTypes NONE = new ObjectTypes();

    private final Map<String, StructType> types = new LinkedHashMap<>();

    /** Adds a type; its fields may be of types that are added later. */
    public CelType add(String name, Map<String, CelType> fields) {
      StructType type =
          StructType.create(
              name,
              ImmutableSet.copyOf(fields.keySet()),
              field -> Optional.ofNullable(fields.get(field)));
      types.put(name, type);
      return type;
    }

    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.copyOf(types.values());
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(types.get(name));
    }
  }
}
