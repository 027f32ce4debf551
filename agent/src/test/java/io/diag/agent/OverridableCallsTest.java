package io.diag.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/**
 * The agent's code calls no method that a class of the service may have overridden, unless it is
 * listed here with the reason why the object cannot be the service's.
 */
class OverridableCallsTest {

  private static final Map<String, Set<String>> OVERRIDABLE =
      Map.of(
          "java/lang/Thread",
          Set.of(
              "getState",
              "getId",
              "getStackTrace",
              "getContextClassLoader",
              "getUncaughtExceptionHandler",
              "isInterrupted",
              "toString",
              "hashCode",
              "equals"),
          "java/lang/ThreadGroup",
          Set.of("activeCount", "activeGroupCount", "toString", "hashCode", "equals"),
          "java/lang/ClassLoader",
          Set.of("getName", "loadClass", "toString", "hashCode", "equals"),
          "java/lang/Throwable",
          Set.of(
              "getMessage",
              "getLocalizedMessage",
              "getCause",
              "getStackTrace",
              "printStackTrace",
              "toString",
              "hashCode",
              "equals"),
          "java/lang/Object",
          Set.of("toString", "hashCode", "equals"));

  /** Class, and why what it calls is no code of the service's. */
  private static final Map<String, String> ARGUED = argued();

  private static Map<String, String> argued() {
    Map<String, String> argued = new TreeMap<>();
    argued.put(
        "io/diag/agent/dump/JavaStacks",
        "virtual threads, and no class that declares getStackTrace itself");
    argued.put("io/diag/agent/dump/SnapshotMonitors", "virtual threads: their class is final");
    argued.put("io/diag/agent/dump/ThreadStatus", "virtual threads and classes of the JDK only");
    argued.put("io/diag/agent/log/ErrorText", "asks classes of the JDK and the agent only");
    argued.put("io/diag/hooks/ContentionStacks", "a Throwable that the hook has made");
    argued.put("io/diag/hooks/ThreadContexts", "only where a JDK's Thread has no field for its id");
    argued.put("io/diag/hooks/CreatorFrames", "a Throwable that the hook has made");
    argued.put("io/diag/hooks/StackHash", "a Throwable that the hook has made");
    argued.put(
        "io/diag/hooks/LabelledTask", "the toString of the service's task, if it asks for it");
    argued.put("io/diag/api/Labels", "its own label set");
    argued.put("io/diag/agent/creation/CreationHooks", "an error of weaving the JDK's classes");
    argued.put("io/diag/agent/labels/LabelHooks", "an error of weaving the JDK's classes");
    argued.put("io/diag/agent/locks/Locks", "an error of weaving the JDK's classes");
    argued.put("io/diag/agent/locks/RecordedMonitors", "an error of the JDK's Flight Recorder");
    argued.put("io/diag/agent/labels/LabelRecords", "an error of the agent's own reading");
    argued.put("io/diag/agent/natives/NativeLibraries", "an error of loading a library");
    argued.put("io/diag/agent/sampling/BackgroundProfile", "an error of the agent's own reading");
    argued.put("io/diag/agent/http/", "errors of the port's own event loop");
    argued.put("io/diag/agent/files/WatchedFile", "what the file system's key is");
    argued.put("io/diag/agent/monitors/ExitMethod", "types in a class file");
    argued.put("io/diag/premain/", "errors and loaders of the agent's own start");
    return argued;
  }

  @Test
  void theServicesClassesAreNotAsked() throws IOException {
    Set<String> calls = new TreeSet<>();
    for (String module : List.of("agent", "agent-hooks", "agent-bootstrap")) {
      Path classes = Path.of("..", module, "target", "classes");
      assertThat(classes).isDirectory();
      try (Stream<Path> files = Files.walk(classes)) {
        files.filter(file -> file.toString().endsWith(".class")).forEach(file -> read(file, calls));
      }
    }
    // It does find some: those that are argued.
    assertThat(calls).anyMatch(call -> call.contains("JavaStacks"));
    assertThat(calls)
        .as("calls that the service may answer; argue them in this test, or call what is final")
        .allMatch(call -> ARGUED.keySet().stream().anyMatch(call::startsWith));
  }

  private static void read(Path file, Set<String> calls) {
    try {
      new ClassReader(Files.readAllBytes(file))
          .accept(new Calls(calls), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Calls extends ClassVisitor {

    private final Set<String> calls;
    private String type;

    Calls(Set<String> calls) {
      super(Opcodes.ASM9);
      this.calls = calls;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] all) {
      type = name;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String called, boolean isInterface) {
          if (opcode == Opcodes.INVOKEVIRTUAL) {
            add(owner, name);
          }
        }

        @Override
        public void visitInvokeDynamicInsn(
            String name, String made, Handle bootstrap, Object... arguments) {
          for (Object argument : arguments) {
            if (argument instanceof Handle handle && handle.getTag() == Opcodes.H_INVOKEVIRTUAL) {
              add(handle.getOwner(), handle.getName());
            }
          }
        }

        private void add(String owner, String name) {
          if (OVERRIDABLE.getOrDefault(owner, Set.of()).contains(name)) {
            calls.add(type + "." + method + " calls " + owner + "." + name);
          }
        }
      };
    }
  }
}
