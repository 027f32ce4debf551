import com.sun.management.ThreadMXBean;
import io.diag.agent.format.ProfileFormat;
import io.diag.agent.profile.Profile;
import io.diag.agent.sampling.RecordedProfile;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import one.convert.Arguments;
import one.convert.JfrToPprof;

/**
 * Time and garbage of making a pprof file of a recording, beside jfr-converter's own writer on the
 * same file. The two take turns; the first rounds warm up and do not count.
 *
 * <pre>java -cp agent/target/classes:jfr-converter.jar demo-apps/bench/Conversion.java FILE.jfr</pre>
 */
public final class Conversion {

  private static final int WARM_UP = 5;
  private static final int ROUNDS = 15;

  private interface Converter {

    void convert(File recording, File target) throws Exception;
  }

  public static void main(String[] args) throws Exception {
    File recording = new File(args[0]);
    File target = File.createTempFile("conversion", ".pb.gz");
    target.deleteOnExit();
    Converter[] converters = {Conversion::diag, Conversion::jfrConverter};
    String[] names = {"diag", "jfr-converter"};
    long[][] times = new long[2][ROUNDS];
    long[] garbage = new long[2];
    long[] sizes = new long[2];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (int i = 0; i < 2; i++) {
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        converters[i].convert(recording, target);
        if (round >= 0) {
          times[i][round] = System.nanoTime() - start;
          garbage[i] += threads.getCurrentThreadAllocatedBytes() - bytes;
          sizes[i] = target.length();
        }
      }
    }
    System.out.printf("%s, %.1f MiB%n%n", Path.of(args[0]).getFileName(), recording.length() / 1048576.0);
    System.out.println("| writer | median, ms | fastest, ms | garbage, MiB | file, KiB |");
    System.out.println("| --- | ---: | ---: | ---: | ---: |");
    for (int i = 0; i < 2; i++) {
      Arrays.sort(times[i]);
      System.out.printf(
          "| %s | %.1f | %.1f | %.1f | %d |%n",
          names[i],
          times[i][ROUNDS / 2] / 1e6,
          times[i][0] / 1e6,
          garbage[i] / 1048576.0 / ROUNDS,
          sizes[i] / 1024);
    }
  }

  private static void diag(File recording, File target) throws Exception {
    Profile profile = RecordedProfile.read(recording, "cpu", 1_000_000);
    try (OutputStream out = new BufferedOutputStream(new FileOutputStream(target))) {
      ProfileFormat.PPROF.write("profile", profile, out);
    }
  }

  private static void jfrConverter(File recording, File target) throws Exception {
    Arguments arguments = new Arguments("--lines", "--dot", "-o", "pprof.gz");
    arguments.output = "pprof.gz";
    JfrToPprof.convert(recording.getPath(), target.getPath(), arguments);
  }

  private Conversion() {}
}
