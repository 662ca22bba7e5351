package dev.pilothouse.kubectl.template;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The functions of text/template, and "exists" and "base64decode" of kubectl. */
final class Functions {

  static final Set<String> NAMES =
      Set.of(
          "and",
          "or",
          "not",
          "len",
          "index",
          "slice",
          "print",
          "printf",
          "println",
          "html",
          "js",
          "urlquery",
          "call",
          "eq",
          "ne",
          "lt",
          "le",
          "gt",
          "ge",
          "exists",
          "base64decode");

  private Functions() {}

  static Object call(String name, List<Object> arguments) {
    return switch (name) {
      case "and", "or" -> {
        need(!arguments.isEmpty(), "wrong number of args for " + name + ": want at least 1 got 0");
        yield arguments.getLast();
      }
      case "not" -> !truth(one(name, arguments));
      case "len" -> length(one(name, arguments));
      case "index" -> index(arguments);
      case "slice" -> slice(arguments);
      case "print" -> Format.print(arguments);
      case "println" -> Format.println(arguments);
      case "printf" -> {
        need(
            !arguments.isEmpty() && arguments.getFirst() instanceof String,
            "wrong number of args for printf: want at least 1 got 0");
        yield Format.printf((String) arguments.getFirst(), arguments.subList(1, arguments.size()));
      }
      case "html" ->
          Format.print(arguments)
              .replace("&", "&amp;")
              .replace("<", "&lt;")
              .replace(">", "&gt;")
              .replace("\"", "&#34;")
              .replace("'", "&#39;");
      case "js" ->
          Format.print(arguments)
              .replace("\\", "\\\\")
              .replace("'", "\\'")
              .replace("\"", "\\\"")
              .replace("\n", "\\u000A")
              .replace("<", "\\u003C")
              .replace(">", "\\u003E")
              .replace("&", "\\u0026")
              .replace("=", "\\u003D");
      case "urlquery" -> URLEncoder.encode(Format.print(arguments), StandardCharsets.UTF_8);
      case "eq" -> equal(arguments);
      case "ne" -> !equal(two(name, arguments));
      case "lt" -> compare(two(name, arguments)) < 0;
      case "le" -> compare(two(name, arguments)) <= 0;
      case "gt" -> compare(two(name, arguments)) > 0;
      case "ge" -> compare(two(name, arguments)) >= 0;
      case "exists" -> exists(arguments);
      case "base64decode" -> decode(one(name, arguments));
      default -> throw new TemplateException("call of non-function");
    };
  }

  private static void need(boolean condition, String message) {
    if (!condition) {
      throw new TemplateException(message);
    }
  }

  private static Object one(String name, List<Object> arguments) {
    need(
        arguments.size() == 1,
        "wrong number of args for " + name + ": want 1 got " + arguments.size());
    return arguments.getFirst();
  }

  private static List<Object> two(String name, List<Object> arguments) {
    need(
        arguments.size() == 2,
        "wrong number of args for " + name + ": want 2 got " + arguments.size());
    return arguments;
  }

  static boolean truth(Object value) {
    return switch (value) {
      case Absent _ -> false;
      case Struct.Null _ -> false;
      case Boolean flag -> flag;
      case String text -> !text.isEmpty();
      case Long number -> number != 0;
      case Double number -> number != 0;
      case Struct struct -> !struct.isEmpty();
      case Sequence sequence -> !sequence.isEmpty();
      default -> true;
    };
  }

  /** As the value of an action is printed. */
  static String shown(Object value) {
    return value == Absent.ABSENT || value == Struct.NULL ? "<no value>" : GoText.plain(value);
  }

  static String type(Object value) {
    return switch (value) {
      case String _ -> "string";
      case Long _ -> "int64";
      case Double _ -> "float64";
      case Boolean _ -> "bool";
      case Struct _ -> "map[string]interface {}";
      case Sequence _ -> "[]interface {}";
      default -> "interface {}";
    };
  }

  private static Object length(Object value) {
    return switch (value) {
      case String text -> (long) text.getBytes(StandardCharsets.UTF_8).length;
      case Struct struct -> (long) struct.size();
      case Sequence sequence -> (long) sequence.size();
      case Absent _ -> throw new TemplateException("len of nil pointer");
      case Struct.Null _ -> throw new TemplateException("len of nil pointer");
      default -> throw new TemplateException("len of type " + type(value));
    };
  }

  private static Object index(List<Object> arguments) {
    need(!arguments.isEmpty(), "wrong number of args for index: want at least 1 got 0");
    Object value = arguments.getFirst();
    need(value != Absent.ABSENT && value != Struct.NULL, "index of untyped nil");
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case Struct struct -> {
              need(key instanceof String, "value has type " + type(key) + "; should be string");
              Object found = struct.get((String) key);
              yield found == null ? Absent.ABSENT : found;
            }
            case Sequence sequence -> {
              need(key instanceof Long, "cannot index slice/array with type " + type(key));
              long at = (Long) key;
              need(at >= 0 && at < sequence.size(), "index out of range: " + at);
              yield sequence.get((int) at);
            }
            case String text -> {
              need(key instanceof Long, "cannot index slice/array with type " + type(key));
              long at = (Long) key;
              need(at >= 0 && at < text.length(), "index out of range: " + at);
              yield (long) text.charAt((int) at);
            }
            case Absent _ -> throw new TemplateException("index of nil pointer");
            default -> throw new TemplateException("can't index item of type " + type(value));
          };
    }
    return value;
  }

  private static Object slice(List<Object> arguments) {
    need(!arguments.isEmpty(), "wrong number of args for slice: want at least 1 got 0");
    Object value = arguments.getFirst();
    int size =
        switch (value) {
          case String text -> text.length();
          case Sequence sequence -> sequence.size();
          default -> throw new TemplateException("can't slice item of type " + type(value));
        };
    int from = bound(arguments, 1, 0, size);
    int to = bound(arguments, 2, size, size);
    need(from <= to, "invalid slice index: " + from + " > " + to);
    return value instanceof String text
        ? text.substring(from, to)
        : Sequence.copyOf(((Sequence) value).asList().subList(from, to));
  }

  private static int bound(List<Object> arguments, int index, int otherwise, int size) {
    if (arguments.size() <= index) {
      return otherwise;
    }
    Object bound = arguments.get(index);
    need(bound instanceof Long, "cannot index slice/array with type " + type(bound));
    long at = (Long) bound;
    need(at >= 0 && at <= size, "index out of range: " + at);
    return (int) at;
  }

  private static boolean equal(List<Object> arguments) {
    need(arguments.size() >= 2, "missing argument for comparison");
    Object first = arguments.getFirst();
    for (Object other : arguments.subList(1, arguments.size())) {
      if (first == Absent.ABSENT
          || other == Absent.ABSENT
          || first == Struct.NULL
          || other == Struct.NULL) {
        boolean bothNone =
            !(first instanceof String || other instanceof String)
                && shown(first).equals(shown(other));
        if (bothNone) {
          return true;
        }
        continue;
      }
      need(kind(first) == kind(other), "incompatible types for comparison");
      if (first.equals(other)) {
        return true;
      }
    }
    return false;
  }

  private static Class<?> kind(Object value) {
    need(
        !(value instanceof Struct) && !(value instanceof Sequence),
        "non-comparable type " + type(value));
    return value.getClass();
  }

  private static int compare(List<Object> arguments) {
    Object left = arguments.getFirst();
    Object right = arguments.getLast();
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a.compareTo(b);
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    throw new TemplateException(
        left.getClass() == right.getClass()
            ? "invalid type for comparison"
            : "incompatible types for comparison");
  }

  private static boolean exists(List<Object> arguments) {
    need(!arguments.isEmpty(), "wrong number of args for exists: want at least 1 got 0");
    Object value = arguments.getFirst();
    for (Object key : arguments.subList(1, arguments.size())) {
      value =
          switch (value) {
            case Struct struct when key instanceof String text ->
                Objects.requireNonNullElse(struct.get(text), Absent.ABSENT);
            case Sequence sequence when key instanceof Long at && at >= 0 && at < sequence.size() ->
                sequence.get(at.intValue());
            default -> Absent.ABSENT;
          };
      if (value == Absent.ABSENT) {
        return false;
      }
    }
    return value != Absent.ABSENT;
  }

  private static Object decode(Object value) {
    try {
      return new String(Base64.getDecoder().decode(shown(value)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new TemplateException("base64 decode: illegal base64 data at input byte 0");
    }
  }
}
