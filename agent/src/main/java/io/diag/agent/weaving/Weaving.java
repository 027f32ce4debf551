package io.diag.agent.weaving;

import io.diag.hooks.SuppressedErrors;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Puts hooks into classes of the JDK. With ASM and not by Byte Buddy's advice, whose own classes
 * take 300 ms to load and run in premain; this takes some tens.
 */
public final class Weaving {

  private final Instrumentation instrumentation;
  private final List<Hook> hooks;

  private Weaving(Instrumentation instrumentation, List<Hook> hooks) {
    this.instrumentation = instrumentation;
    this.hooks = hooks;
  }

  /**
   * Weaves all that they want in, before it returns. At once, since each class that is transformed
   * takes its time.
   */
  public static void install(Instrumentation instrumentation, HookSet... sets) {
    List<Hook> wanted = new ArrayList<>();
    for (HookSet set : sets) {
      wanted.addAll(set.wanted());
    }
    List<Hook> missing = wanted.isEmpty() ? wanted : new Weaving(instrumentation, wanted).install();
    for (HookSet set : sets) {
      set.woven(missing);
    }
  }

  private List<Hook> install() {
    Set<String> names = new LinkedHashSet<>();
    for (Hook hook : hooks) {
      names.add(hook.className());
    }
    List<Class<?>> classes = new ArrayList<>();
    for (String name : names) {
      try {
        classes.add(Class.forName(name.replace('/', '.'), false, null));
      } catch (ClassNotFoundException e) {
        // Its hooks will be missing.
      }
    }
    // It stays: when another agent has these classes transformed once more, the JVM begins with
    // what they were and asks everybody again.
    instrumentation.addTransformer(new Transformer(), true);
    try {
      instrumentation.retransformClasses(classes.toArray(new Class<?>[0]));
    } catch (Exception | LinkageError e) {
      SuppressedErrors.report("hooks", e);
      return hooks;
    }
    List<Hook> missing = new ArrayList<>();
    for (Hook hook : hooks) {
      if (!hook.isWoven()) {
        missing.add(hook);
      }
    }
    return missing;
  }

  /** A class of its own: the JVM calls it for every class that any loader loads. */
  private final class Transformer implements ClassFileTransformer {

    @Override
    public byte[] transform(
        ClassLoader loader,
        String name,
        Class<?> redefined,
        ProtectionDomain domain,
        byte[] classFile) {
      if (loader != null || redefined == null || name == null) {
        return null;
      }
      List<Hook> wanted = new ArrayList<>();
      for (Hook hook : hooks) {
        if (hook.isIn(name)) {
          wanted.add(hook);
        }
      }
      if (wanted.isEmpty()) {
        return null;
      }
      try {
        return weave(classFile, wanted);
      } catch (RuntimeException | LinkageError e) {
        SuppressedErrors.report("hooks", e);
        return null;
      }
    }
  }

  private static byte[] weave(byte[] classFile, List<Hook> hooks) {
    for (Hook hook : hooks) {
      hook.forget();
    }
    ClassReader reader = new ClassReader(classFile);
    MethodShapes shapes = MethodShapes.of(reader, hooks);
    // With the reader's constants, so that methods without a hook are copied as they are.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    // Each frame whole, so that one can be put in between.
    reader.accept(new Methods(writer, hooks, shapes), ClassReader.EXPAND_FRAMES);
    return writer.toByteArray();
  }

  private static final class Methods extends ClassVisitor {

    private final List<Hook> hooks;
    private final MethodShapes shapes;

    Methods(ClassVisitor next, List<Hook> hooks, MethodShapes shapes) {
      super(Opcodes.ASM9, next);
      this.hooks = hooks;
      this.shapes = shapes;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor code = super.visitMethod(access, name, descriptor, signature, exceptions);
      if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
        return code;
      }
      for (Hook hook : hooks) {
        if (hook.isIn(name, descriptor)) {
          code = hook.weave(code, shapes.of(name, descriptor));
        }
      }
      return code;
    }
  }
}
