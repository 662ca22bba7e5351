package dev.pilothouse.schema;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.openapi.models.V1Pod;
import io.swagger.annotations.ApiModel;
import io.swagger.annotations.ApiModelProperty;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The model classes of the Java client, which hold descriptions and say what is required. */
final class Models {

  private final Map<String, Model> models = new HashMap<>();

  private Models() {}

  /** A model class, by the JSON names of its fields. */
  record Model(String description, Map<String, Field> fields) {}

  /** A field of a model class. */
  record Field(Type type, boolean required, String description) {}

  static Models scan() throws IOException {
    Models scanned = new Models();
    for (Class<?> type : Jar.classes(V1Pod.class, "io/kubernetes/client/openapi/models/[^$]+")) {
      ApiModel annotation = type.getAnnotation(ApiModel.class);
      scanned.models.put(
          type.getSimpleName(),
          new Model(annotation == null ? "" : annotation.description(), fields(type)));
    }
    return scanned;
  }

  private static Map<String, Field> fields(Class<?> type) {
    Map<String, Method> getters = new HashMap<>();
    for (Method method : type.getMethods()) {
      if (method.getParameterCount() == 0 && method.isAnnotationPresent(ApiModelProperty.class)) {
        getters.put(plain(method.getName().replaceFirst("^(get|is)", "")), method);
      }
    }
    Map<String, Field> fields = new LinkedHashMap<>();
    for (java.lang.reflect.Field field : type.getDeclaredFields()) {
      SerializedName name = field.getAnnotation(SerializedName.class);
      Method getter = getters.get(plain(field.getName()));
      if (name != null && getter != null) {
        ApiModelProperty property = getter.getAnnotation(ApiModelProperty.class);
        fields.put(
            name.value(), new Field(field.getGenericType(), property.required(), property.value()));
      }
    }
    return fields;
  }

  /** A name without what differs between Go, protobuf, JSON and Java. */
  static String plain(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }

  /**
   * The model of a definition such as {@code io.k8s.api.core.v1.Event}, which the client names
   * CoreV1Event.
   */
  Optional<Model> find(String definition) {
    String[] parts = definition.split("\\.");
    String name = parts[parts.length - 1];
    String version = capital(parts[parts.length - 2]);
    String group = capital(parts[parts.length - 3]);
    Model exact = models.get(group + version + name);
    return Optional.ofNullable(exact != null ? exact : models.get(version + name));
  }

  /**
   * The model of the stable version of a type that the client no longer has: it describes the same
   * fields.
   */
  Optional<Model> successor(String definition) {
    return find(definition.replaceFirst("\\.v\\d+(alpha|beta)\\d+\\.", ".v1."));
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  /**
   * The type of a field in the notation of the resource; models are looked for next to {@code
   * definition}.
   */
  String type(Type type, String definition) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == Map.class
          ? "{}" + type(arguments[1], definition)
          : "[]" + type(arguments[0], definition);
    }
    String name = ((Class<?>) type).getSimpleName();
    return switch (name) {
      case "String" -> "s";
      case "Integer" -> "i";
      case "Long" -> "l";
      case "Boolean" -> "b";
      case "Double" -> "d";
      case "OffsetDateTime" -> "T";
      case "byte[]" -> "y";
      case "Object" -> "A";
      case "V1ObjectMeta", "V1ListMeta" ->
          "@io.k8s.apimachinery.pkg.apis.meta.v1." + name.substring(2);
      default ->
          "@"
              + definition.substring(0, definition.lastIndexOf('.') + 1)
              + name.replaceFirst("^([A-Z][a-z]+)?V\\d+(alpha\\d+|beta\\d+)?", "");
    };
  }
}
