package io.diag.agent.monitors;

import java.util.Iterator;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Puts the hook into a class wherever it leaves a monitor. */
final class ExitWeaving {

  /** The first version with frames; in older ones nobody says what is on the stack. */
  private static final int FIRST_VERSION = Opcodes.V1_6;

  private final String hooks;

  /**
   * Calls one class.
   *
   * @param hooks its internal name
   */
  ExitWeaving(String hooks) {
    this.hooks = hooks;
  }

  /** The class with it; null if it is to stay as it is. */
  byte[] weave(byte[] classFile, WovenExits woven) {
    ClassReader reader = new ClassReader(classFile);
    Map<String, MethodScan> methods = MethodScan.of(reader);
    if (methods.isEmpty()) {
      return null;
    }
    boolean isOld = reader.readUnsignedShort(6) < FIRST_VERSION;
    for (Iterator<MethodScan> all = methods.values().iterator(); all.hasNext(); ) {
      MethodScan scan = all.next();
      if (isOld || !scan.isWeavable()) {
        woven.skipped(scan.exits());
        all.remove();
      }
    }
    if (methods.isEmpty()) {
      return null;
    }
    // With the reader's constants, so that methods without monitors are copied as they are.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Methods(writer, methods, woven), ClassReader.EXPAND_FRAMES);
    return woven.count() == 0 ? null : writer.toByteArray();
  }

  private final class Methods extends ClassVisitor {

    private final Map<String, MethodScan> methods;
    private final WovenExits woven;
    private String owner;

    Methods(ClassVisitor next, Map<String, MethodScan> methods, WovenExits woven) {
      super(Opcodes.ASM9, next);
      this.methods = methods;
      this.woven = woven;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      super.visit(version, access, name, signature, superName, interfaces);
      owner = name;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor code = super.visitMethod(access, name, descriptor, signature, exceptions);
      MethodScan scan = methods.get(MethodScan.key(name, descriptor));
      return scan == null
          ? code
          : new ExitMethod(code, scan, hooks, owner, access, name, descriptor, woven);
    }
  }
}
