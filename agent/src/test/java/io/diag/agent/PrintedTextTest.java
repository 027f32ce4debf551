package io.diag.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** What is printed goes through the classes that make it harmless. */
class PrintedTextTest {

  /** CommandLineMain prints texts of its own only, and DiagAgent the version of a Java too old. */
  private static final Set<String> PRINTING =
      Set.of(
          "io/diag/agent/cli/Terminal",
          "io/diag/agent/cli/CommandLineMain",
          "io/diag/premain/DiagAgent",
          "io/diag/premain/StartLine",
          "io/diag/agent/log/LogWriter");

  @Test
  void nothingElseUsesTheStreamsOfTheProcess() throws IOException {
    Set<String> using = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("target", "classes"))) {
      files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> file.toString().contains("io/diag/"))
          .forEach(file -> read(file, using));
    }
    assertThat(using).contains("io/diag/agent/cli/Terminal", "io/diag/agent/log/LogWriter");
    assertThat(using).isSubsetOf(PRINTING);
  }

  private static void read(Path file, Set<String> using) {
    try {
      ClassReader reader = new ClassReader(Files.readAllBytes(file));
      reader.accept(new Streams(reader.getClassName(), using), ClassReader.SKIP_DEBUG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Streams extends ClassVisitor {

    private final String type;
    private final Set<String> using;

    Streams(String type, Set<String> using) {
      super(Opcodes.ASM9);
      this.type = type;
      this.using = using;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
          boolean stream = owner.equals("java/lang/System") && !name.equals("in");
          if (stream || (owner.equals("java/io/FileDescriptor") && !name.equals("in"))) {
            using.add(type);
          }
        }
      };
    }
  }
}
