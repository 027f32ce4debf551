package io.diag.agent.monitors;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Predicate;

/** Loads some classes anew, woven, and all others as they are. */
final class WovenLoader extends ClassLoader {

  private final ExitWeaving weaving;
  private final Predicate<String> ours;
  private final WovenExits exits = new WovenExits();

  WovenLoader(String hooks, Predicate<String> ours) {
    super(WovenLoader.class.getClassLoader());
    this.weaving = new ExitWeaving(hooks);
    this.ours = ours;
  }

  WovenExits exits() {
    return exits;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      return ours.test(name) ? define(name) : super.loadClass(name, resolve);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] plain = in.readAllBytes();
      WovenExits found = new WovenExits();
      byte[] woven = weaving.weave(plain, found);
      for (int i = 0; i < found.count(); i++) {
        exits.woven();
      }
      exits.skipped(found.skippedCount());
      byte[] used = woven == null ? plain : woven;
      return defineClass(name, used, 0, used.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
