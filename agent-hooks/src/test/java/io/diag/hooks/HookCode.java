package io.diag.hooks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** The compiled code of all hooks, and which of its methods call which. */
final class HookCode {

  private static final String PACKAGE = "io/diag/hooks/";

  private final Map<String, Method> methods = new LinkedHashMap<>();
  private final Map<String, String> supers = new HashMap<>();

  /** One instruction: what it does that matters, and where it goes. */
  record Step(int opcode, String owner, String member, List<Label> targets) {

    boolean isCall() {
      return opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEINTERFACE;
    }

    boolean allocates() {
      return opcode == Opcodes.NEW
          || opcode == Opcodes.NEWARRAY
          || opcode == Opcodes.ANEWARRAY
          || opcode == Opcodes.MULTIANEWARRAY;
    }

    @Override
    public String toString() {
      return owner + "." + member;
    }
  }

  private record Handler(Label start, Label end, Label code) {}

  /** A method's code. */
  static final class Method {

    final String name;
    final int access;
    final List<Step> steps = new ArrayList<>();
    private final Map<Label, Integer> labels = new HashMap<>();
    private final List<Handler> handlers = new ArrayList<>();

    private Method(String name, int access) {
      this.name = name;
      this.access = access;
    }

    private List<Integer> next(int at) {
      List<Integer> next = new ArrayList<>();
      Step step = steps.get(at);
      step.targets().forEach(target -> next.add(labels.get(target)));
      boolean ends =
          step.opcode() == Opcodes.GOTO
              || step.opcode() == Opcodes.ATHROW
              || step.opcode() == Opcodes.TABLESWITCH
              || step.opcode() == Opcodes.LOOKUPSWITCH
              || (step.opcode() >= Opcodes.IRETURN && step.opcode() <= Opcodes.RETURN);
      if (!ends && at + 1 < steps.size()) {
        next.add(at + 1);
      }
      for (Handler handler : handlers) {
        if (labels.get(handler.start()) <= at && at < labels.get(handler.end())) {
          next.add(labels.get(handler.code()));
        }
      }
      return next;
    }

    /** The steps that are executed while a spin lock is held that the method has taken. */
    List<Step> whileLocked() {
      BitSet seenFree = new BitSet();
      BitSet seenLocked = new BitSet();
      Deque<Integer> open = new ArrayDeque<>();
      Deque<Boolean> locks = new ArrayDeque<>();
      open.add(0);
      locks.add(false);
      while (!open.isEmpty()) {
        int at = open.poll();
        boolean locked = locks.poll();
        BitSet seen = locked ? seenLocked : seenFree;
        if (at >= steps.size() || seen.get(at)) {
          continue;
        }
        seen.set(at);
        Step step = steps.get(at);
        boolean takes = step.isCall() && step.member().equals("lock()V");
        boolean frees = step.opcode() == Opcodes.PUTFIELD && step.member().equals("locked");
        for (int next : next(at)) {
          open.add(next);
          locks.add(!frees && (takes || locked));
        }
      }
      List<Step> held = new ArrayList<>();
      seenLocked.stream().forEach(at -> held.add(steps.get(at)));
      return held;
    }
  }

  static HookCode read() {
    HookCode code = new HookCode();
    try {
      Path classes =
          Path.of(SpinLock.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(classes.resolve(PACKAGE))) {
        for (Path file :
            (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
          new ClassReader(Files.readAllBytes(file)).accept(code.new HookClass(), 0);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
    return code;
  }

  Collection<Method> methods() {
    return methods.values();
  }

  /** One of the hooks' own, also if a superclass has it; null for all others. */
  Method called(Step call) {
    for (String owner = call.owner(); owner != null; owner = supers.get(owner)) {
      Method method = methods.get(simple(owner) + "." + call.member());
      if (method != null) {
        return method;
      }
    }
    return null;
  }

  /** All methods with this name, as {@code ThreadHooks.mount}. */
  List<Method> named(String name) {
    List<Method> found = new ArrayList<>();
    for (Method method : methods.values()) {
      if (method.name.startsWith(name + "(")) {
        found.add(method);
      }
    }
    return found;
  }

  /** These methods and all that they may call, in turn. */
  Set<Method> reachable(Collection<Method> roots) {
    Set<Method> reached = new LinkedHashSet<>(roots);
    Deque<Method> open = new ArrayDeque<>(roots);
    while (!open.isEmpty()) {
      for (Step step : open.poll().steps) {
        Method called = step.isCall() ? called(step) : null;
        if (called != null && reached.add(called)) {
          open.add(called);
        }
      }
    }
    return reached;
  }

  static boolean isOwn(Step step) {
    return step.owner().startsWith(PACKAGE) || step.owner().startsWith("[L" + PACKAGE);
  }

  private static String simple(String internalName) {
    return internalName.startsWith(PACKAGE)
        ? internalName.substring(PACKAGE.length())
        : internalName;
  }

  private final class HookClass extends ClassVisitor {

    private String className;

    HookClass() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] others) {
      className = name;
      supers.put(name, parent.startsWith(PACKAGE) ? parent : null);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      Method method = new Method(simple(className) + "." + name + descriptor, access);
      methods.put(method.name, method);
      return new Code(method);
    }
  }

  private static final class Code extends MethodVisitor {

    private final Method method;

    Code(Method method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    private void step(int opcode, String owner, String member, List<Label> targets) {
      method.steps.add(new Step(opcode, owner, member, targets));
    }

    @Override
    public void visitInsn(int opcode) {
      step(opcode, "", "", List.of());
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      step(opcode, "", "", List.of());
    }

    @Override
    public void visitVarInsn(int opcode, int variable) {
      step(opcode, "", "", List.of());
    }

    @Override
    public void visitIincInsn(int variable, int increment) {
      step(Opcodes.IINC, "", "", List.of());
    }

    @Override
    public void visitLdcInsn(Object value) {
      step(Opcodes.LDC, "", "", List.of());
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      step(opcode, type, "", List.of());
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
      step(Opcodes.MULTIANEWARRAY, descriptor, "", List.of());
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      step(opcode, owner, name, List.of());
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      step(opcode, owner, name + descriptor, List.of());
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      step(Opcodes.INVOKEDYNAMIC, "", name + descriptor, List.of());
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      step(opcode, "", "", List.of(label));
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
      step(Opcodes.TABLESWITCH, "", "", all(other, labels));
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
      step(Opcodes.LOOKUPSWITCH, "", "", all(other, labels));
    }

    private static List<Label> all(Label other, Label[] labels) {
      List<Label> all = new ArrayList<>(List.of(labels));
      all.add(other);
      return all;
    }

    @Override
    public void visitLabel(Label label) {
      method.labels.put(label, method.steps.size());
    }

    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, String type) {
      method.handlers.add(new Handler(start, end, handler));
    }
  }
}
