package dev.pilothouse.schema;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.kubernetes.client.proto.V1;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message of the Kubernetes API.
 *
 * @param name as OpenAPI names definitions, such as {@code io.k8s.api.core.v1.Pod}
 */
record Message(String name, List<Field> fields) {

  /** Types of their own form in JSON, with the letter that stands for them in the resource. */
  private static final java.util.Map<String, String> SPECIAL =
      java.util.Map.ofEntries(
          java.util.Map.entry("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "I"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.api.resource.Quantity", "Q"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Time", "T"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", "M"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.Duration", "D"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1", "A"),
          java.util.Map.entry("io.k8s.apimachinery.pkg.runtime.RawExtension", "A"));

  private static final String SKIPPED =
      "(Runtime|RuntimeSchema|IntStr|Resource|V1alpha1Apiserverinternal|V1alpha1Imagepolicy|V2(beta1)?Apidiscovery"
          + "|V1beta1Storagemigration|V1(beta1)?Admission)";

  /**
   * A field of a message.
   *
   * @param type in the notation of the resource
   * @param target the name of the message that the field holds or lists; else empty
   */
  record Field(String name, int number, String type, String target) {}

  static List<Message> scan() throws IOException {
    List<Message> messages = new ArrayList<>();
    for (Class<?> file : Jar.classes(V1.class, "io/kubernetes/client/proto/[^/$]+")) {
      if (!file.getSimpleName().matches(SKIPPED)) {
        for (Descriptor descriptor : descriptor(file).getMessageTypes()) {
          Message message = of(descriptor);
          if (!SPECIAL.containsKey(message.name)) {
            messages.add(message);
          }
        }
      }
    }
    return messages;
  }

  private static FileDescriptor descriptor(Class<?> file) {
    try {
      return (FileDescriptor) file.getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(file.getName(), failure);
    }
  }

  private static Message of(Descriptor descriptor) {
    List<Field> fields = new ArrayList<>();
    for (FieldDescriptor field : descriptor.getFields()) {
      String target =
          field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              ? definition(field.getMessageType())
              : "";
      fields.add(new Field(field.getName(), field.getNumber(), type(field), target));
    }
    return new Message(definition(descriptor), fields);
  }

  private static String definition(Descriptor descriptor) {
    return descriptor
        .getFullName()
        .replaceFirst("^k8s\\.io\\.", "io.k8s.")
        .replace("apiextensions_apiserver", "apiextensions-apiserver")
        .replace("kube_aggregator", "kube-aggregator");
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      return "{}" + single(field.getMessageType().findFieldByNumber(2));
    }
    return (field.isRepeated() ? "[]" : "") + single(field);
  }

  private static String single(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING -> "s";
      case INT -> "i";
      case LONG -> "l";
      case BOOLEAN -> "b";
      case DOUBLE, FLOAT -> "d";
      case BYTE_STRING -> "y";
      case MESSAGE -> message(field.getMessageType());
      case ENUM -> throw new IllegalStateException("enum " + field.getFullName());
    };
  }

  private static String message(Descriptor descriptor) {
    String name = definition(descriptor);
    String special = SPECIAL.get(name);
    if (special != null) {
      return special;
    }
    return switch (descriptor.getName()) {
      case "ExtraValue", "Verbs" -> "w[]s";
      case "JSON" -> "A";
      case "JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray" ->
          "O@" + name.replaceFirst("Or\\w+$", "");
      default -> "@" + name;
    };
  }
}
