package io.diag.agent.weaving;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** The shapes of those methods of a class that get a hook. */
final class MethodShapes {

  private final Map<String, MethodShape> shapes = new HashMap<>();

  private MethodShapes() {}

  /** Reads the class once for it: how many variables a method has comes after its code. */
  static MethodShapes of(ClassReader reader, List<Hook> hooks) {
    MethodShapes found = new MethodShapes();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return hooks.stream().anyMatch(hook -> hook.isIn(name, descriptor))
                ? found.measuring(reader.getClassName(), access, name, descriptor)
                : null;
          }
        },
        ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return found;
  }

  private MethodVisitor measuring(String owner, int access, String name, String descriptor) {
    return new MethodVisitor(Opcodes.ASM9) {
      @Override
      public void visitMaxs(int maxStack, int maxLocals) {
        shapes.put(name + descriptor, new MethodShape(owner, access, descriptor, maxLocals));
      }
    };
  }

  MethodShape of(String name, String descriptor) {
    return shapes.get(name + descriptor);
  }
}
