package io.ecms.core.entity;

import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets Jackson find the members of sealed types, named by their simple class names. */
public final class SealedTypes extends SimpleModule {
  private static final long serialVersionUID = 1L;

  @Override
  public void setupModule(SetupContext context) {
    super.setupModule(context);
    context.appendAnnotationIntrospector(new Introspector());
  }

  private static final class Introspector extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
      return annotated.getAnnotated() instanceof Class<?> type && type.isSealed()
          ? Arrays.stream(type.getPermittedSubclasses())
              .map(member -> new NamedType(member, member.getSimpleName()))
              .toList()
          : null;
    }

    /** One name for a type, whether it is written as itself or as a member of its base. */
    @Override
    public @Nullable String findTypeName(AnnotatedClass type) {
      return Wire.class.isAssignableFrom(type.getRawType())
          ? type.getRawType().getSimpleName()
          : null;
    }
  }
}
