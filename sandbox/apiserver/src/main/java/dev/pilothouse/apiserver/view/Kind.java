package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Function;

/**
 * A kind of object that has a view.
 *
 * @param resource in the version that its group prefers
 * @param name such as "Pod"
 * @param constructor of the view
 */
public record Kind<V extends ApiObject<V>>(
    Resource resource, String name, Function<Struct, V> constructor) {

  public V view(Struct object) {
    return constructor.apply(object);
  }

  /** Views of the objects, made when somebody asks for them. */
  public List<V> views(List<Struct> objects) {
    return new Views<>(this, objects);
  }

  /** "v1" or "apps/v1". */
  public String apiVersion() {
    return resource.apiVersion();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Structs seen as views. */
  private static final class Views<V extends ApiObject<V>> extends AbstractList<V>
      implements RandomAccess {

    private final Kind<V> kind;
    private final List<Struct> objects;

    Views(Kind<V> kind, List<Struct> objects) {
      this.kind = kind;
      this.objects = objects;
    }

    @Override
    public V get(int index) {
      return kind.view(objects.get(index));
    }

    @Override
    public int size() {
      return objects.size();
    }
  }
}
