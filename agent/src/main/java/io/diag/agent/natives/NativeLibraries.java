package io.diag.agent.natives;

import io.diag.agent.boot.JavaBase;
import io.diag.agent.config.Configuration;
import io.diag.agent.config.Options;
import io.diag.agent.files.TemporaryFile;
import io.diag.agent.files.TrustedDirectory;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Unpacks libraries from the jar and loads them.
 *
 * <p>Each copy gets a name of its own, for a library can be loaded once per path only, and is
 * unlinked as soon as it is mapped, so that nothing stays behind even after a kill -9.
 */
public final class NativeLibraries {

  private final Configuration configuration;
  private final NativeAccess access;

  public NativeLibraries(Configuration configuration, JavaBase javaBase) {
    this.configuration = configuration;
    this.access = new NativeAccess(javaBase);
    String libdir = configuration.get(Options.LIBDIR);
    if (configuration.get(Options.LIBDIR_SHARED) && !libdir.isEmpty()) {
      TrustedDirectory.trust(new File(libdir));
    }
  }

  /** Loads a file; what System.load does in the class that is to own the native methods. */
  public interface Loader {

    void load(String path) throws ReflectiveOperationException;
  }

  /** Loads a library for a class that registers its native methods in JNI_OnLoad. */
  void loadFor(Class<?> owner, String fileName, Loader systemLoad) throws NativeLibraryException {
    unpackAndLoad(
        fileName,
        path -> {
          if (!NativeAccess.isRestricted() || !access.load(owner, path)) {
            systemLoad.load(path);
          }
        });
  }

  /** Loads a library by way of code that calls System.load itself. */
  public void load(String fileName, Loader loader) throws NativeLibraryException {
    unpackAndLoad(fileName, path -> access.grant(() -> loader.load(path)));
  }

  /**
   * Unpacks {@code libNAME} into the first directory from which it can be loaded, and loads it.
   *
   * @throws NativeLibraryException if there is none for this platform or no directory will do
   */
  private void unpackAndLoad(String fileName, Loader loader) throws NativeLibraryException {
    String resource = "native/" + NativePlatform.folder() + "/" + fileName;
    if (NativePlatform.folder() == null || !exists(resource)) {
      throw new NativeLibraryException(
          "diag.jar has no " + fileName + " for " + NativePlatform.describe());
    }
    List<String> failures = new ArrayList<>();
    for (File directory : directories()) {
      String failure = loadFrom(directory, resource, fileName, loader);
      if (failure == null) {
        return;
      }
      failures.add(directory + ": " + failure);
    }
    throw new NativeLibraryException(
        fileName
            + " can be loaded from none of the directories ("
            + String.join("; ", failures)
            + "). Name a writable one that is not mounted noexec and that other users cannot change in"
            + " option libdir, such as -Ddiag.libdir=/run/diag; for a volume that no other user has"
            + " add -Ddiag.libdir.shared=true");
  }

  /** Whether the operator wants async-profiler on JDKs that it was not tried on. */
  public boolean mayBeUntested() {
    return configuration.get(Options.ENGINE_UNTESTED);
  }

  /** Does something that must not find native access granted, as it is while a library loads. */
  public static <T> T whileNoneLoads(Callable<T> task) throws Exception {
    return NativeAccess.withoutGrant(task);
  }

  /** One that can be written to but not executed from will do. */
  public List<File> directories() {
    Set<String> names = new LinkedHashSet<>();
    names.add(configuration.get(Options.LIBDIR));
    names.add(System.getProperty("java.io.tmpdir", "/tmp"));
    names.add("/dev/shm");
    names.add("/var/tmp");
    names.remove("");
    List<File> directories = new ArrayList<>();
    for (String name : names) {
      directories.add(new File(name));
    }
    return directories;
  }

  private String loadFrom(File directory, String resource, String fileName, Loader loader) {
    if (!directory.isDirectory()) {
      return "does not exist";
    }
    TemporaryFile copy;
    try {
      copy = TemporaryFile.createTrusted(directory, "-" + fileName);
    } catch (IOException e) {
      return reason(e);
    }
    try {
      unpack(resource, copy);
      // The linker opens it by its name.
      copy.requireUnchanged();
      loader.load(copy.path().getPath());
      return null;
    } catch (IOException e) {
      return reason(e);
    } catch (UnsatisfiedLinkError e) {
      return "noexec? " + reason(e);
    } catch (LinkageError | ReflectiveOperationException | RuntimeException e) {
      // Whatever it is, the rest of the agent works without the library.
      return reason(e);
    } finally {
      copy.path().delete();
    }
  }

  private static boolean exists(String resource) {
    try (InputStream in = NativeLibraries.class.getClassLoader().getResourceAsStream(resource)) {
      return in != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static void unpack(String resource, TemporaryFile copy) throws IOException {
    try (copy;
        InputStream in = NativeLibraries.class.getClassLoader().getResourceAsStream(resource)) {
      copy.write(in);
    }
  }

  /** Without the path, which the linker puts before its reason, twice. */
  private static String reason(Throwable e) {
    String message = String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }
}
