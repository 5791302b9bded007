package io.ecms.core.entity;

import io.ecms.core.lease.LeaseId;
import io.ecms.core.model.DiskId;
import io.ecms.core.model.HashedPassword;
import io.ecms.core.model.HostName;
import io.ecms.core.model.ImageId;
import io.ecms.core.model.IpAddress;
import io.ecms.core.model.LabelKey;
import io.ecms.core.model.MacAddress;
import io.ecms.core.model.NetworkName;
import io.ecms.core.model.NodeName;
import io.ecms.core.model.OperationId;
import io.ecms.core.model.ResourceName;
import io.ecms.core.model.VmId;
import io.ecms.core.setup.SshTarget;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes a value of any record, always the same one, so that a new message or event is tested
 * without anybody writing a test for it.
 *
 * <p>A full sample has something in every optional and collection, a bare one has nothing.
 */
public final class Samples {
  private static final Map<Class<?>, Object> FIXED =
      Map.ofEntries(
          Map.entry(VmId.class, new VmId("vm-0a1b2c3d")),
          Map.entry(ImageId.class, new ImageId("img-0a1b2c3d")),
          Map.entry(DiskId.class, new DiskId("disk-0a1b2c3d")),
          Map.entry(OperationId.class, new OperationId("op-0a1b2c3d")),
          Map.entry(NodeName.class, new NodeName("node-1")),
          Map.entry(NetworkName.class, new NetworkName("default")),
          Map.entry(ResourceName.class, new ResourceName("web-1")),
          Map.entry(HostName.class, new HostName("web-1")),
          Map.entry(LabelKey.class, new LabelKey("tier")),
          Map.entry(IpAddress.class, new IpAddress("10.32.0.5")),
          Map.entry(MacAddress.class, new MacAddress("52:54:0a:20:00:05")),
          Map.entry(LeaseId.class, LeaseId.parse("default:10.32.0.5")),
          Map.entry(HashedPassword.class, new HashedPassword("$6$salt$" + "a".repeat(86))),
          Map.entry(SshTarget.class, new SshTarget("root", "10.0.0.5", 22)),
          Map.entry(String.class, "/text"),
          Map.entry(Instant.class, Instant.parse("2026-03-04T05:06:07.000000008Z")),
          Map.entry(Duration.class, Duration.ofMillis(90_500)),
          Map.entry(boolean.class, true),
          Map.entry(int.class, 42),
          Map.entry(long.class, 42_000L),
          Map.entry(double.class, 0.625),
          Map.entry(Integer.class, 43),
          Map.entry(Long.class, 4_300_000_000L),
          Map.entry(byte[].class, new byte[] {1, 2, 3}));

  private final boolean full;
  private final Map<Class<?>, Object> more;

  private Samples(boolean full, Map<Class<?>, Object> more) {
    this.full = full;
    this.more = more;
  }

  /**
   * Samples with something in everything.
   *
   * @param more values of types that no sample can be made of, such as actor references
   */
  public static Samples full(Map<Class<?>, Object> more) {
    return new Samples(true, more);
  }

  public static Samples bare(Map<Class<?>, Object> more) {
    return new Samples(false, more);
  }

  /** A value of {@code type}. */
  public <T> T of(Class<T> type) {
    return type.cast(value(type, UnaryOperator.identity()));
  }

  private Object value(Type type, UnaryOperator<Type> variables) {
    return switch (type) {
      case Class<?> plain -> plain(plain);
      case ParameterizedType generic -> generic(generic, variables);
      case TypeVariable<?> variable -> {
        Type bound = variables.apply(variable);
        yield value(bound.equals(variable) ? variable.getBounds()[0] : bound, variables);
      }
      case WildcardType wildcard -> value(wildcard.getUpperBounds()[0], variables);
      default -> throw new IllegalArgumentException("no sample of " + type);
    };
  }

  private Object plain(Class<?> type) {
    Object fixed = more.getOrDefault(type, FIXED.get(type));
    if (fixed != null) {
      return fixed;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isSealed()) {
      return plain(type.getPermittedSubclasses()[0]);
    }
    if (type.isRecord()) {
      return record(type, UnaryOperator.identity());
    }
    throw new IllegalArgumentException("no sample of " + type);
  }

  private Object generic(ParameterizedType type, UnaryOperator<Type> variables) {
    Class<?> raw = (Class<?>) type.getRawType();
    Type[] arguments = type.getActualTypeArguments();
    if (raw == Optional.class) {
      return full ? Optional.of(value(arguments[0], variables)) : Optional.empty();
    }
    if (raw == List.class) {
      return full ? List.of(value(arguments[0], variables)) : List.of();
    }
    if (raw == Set.class) {
      return full ? Set.of(value(arguments[0], variables)) : Set.of();
    }
    if (raw == Map.class) {
      return full
          ? Map.of(value(arguments[0], variables), value(arguments[1], variables))
          : Map.of();
    }
    if (raw.isRecord()) {
      Map<Type, Type> bound = new HashMap<>();
      for (int i = 0; i < arguments.length; i++) {
        bound.put(raw.getTypeParameters()[i], arguments[i]);
      }
      return record(raw, variable -> bound.getOrDefault(variable, variable));
    }
    return plain(raw);
  }

  private Object record(Class<?> type, UnaryOperator<Type> variables) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType(), variables)).toArray();
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("no sample of " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no sample of " + type, e);
    }
  }
}
