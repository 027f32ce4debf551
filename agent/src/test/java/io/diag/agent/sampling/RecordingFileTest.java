package io.diag.agent.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFileTest {

  private static final int CHUNK = 100;

  @TempDir private Path directory;

  @Test
  void readsChunkAfterChunk() throws Exception {
    assertThat(read(false, chunk(CHUNK), chunk(CHUNK + 50))).containsExactly(CHUNK, CHUNK + 50);
  }

  @Test
  void aFullDiskIsNoEmptyProfile() {
    byte[] cut = new byte[CHUNK / 2];
    for (byte[][] content : new byte[][][] {{}, {cut}, {chunk(CHUNK), cut}, {new byte[CHUNK]}}) {
      assertThatThrownBy(() -> read(false, content))
          .isInstanceOf(SamplingException.class)
          .hasMessageContaining("libdir");
    }
  }

  @Test
  void theChunkBeingWrittenIsNotReadYet() throws Exception {
    byte[] live = ByteBuffer.wrap(chunk(CHUNK)).putLong(8, 1 << 30).array();
    assertThat(read(true, chunk(CHUNK), live)).containsExactly(CHUNK);
  }

  @Test
  void aRunningLibraryWithoutAChunkToWriteToHasFailed() {
    assertThatThrownBy(() -> read(true, chunk(CHUNK))).isInstanceOf(SamplingException.class);
  }

  @Test
  void onlyTheOwnerMayReadIt() throws Exception {
    try (RecordingFile file = RecordingFile.create(List.of(directory.toFile()))) {
      assertThat(file.options()).contains(",file=" + only() + ",");
      assertThat(Files.getPosixFilePermissions(only()).toString()).doesNotContain("GROUP", "OTHER");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void withoutADirectoryEachIsNamedWithItsReason() throws Exception {
    Path comma = Files.createDirectory(directory.resolve("a,b"));
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setAttribute(open, "unix:mode", 0777);
    List<File> directories = List.of(new File("/no/such"), comma.toFile(), open.toFile());
    assertThatThrownBy(() -> RecordingFile.create(directories))
        .isInstanceOf(SamplingException.class)
        .hasMessageContainingAll(
            "/no/such: missing or full", "a,b: has , or %", "open: other users", "libdir");
  }

  private List<Integer> read(boolean running, byte[]... chunks)
      throws IOException, SamplingException {
    try (RecordingFile file = RecordingFile.create(List.of(directory.toFile()))) {
      Path path = only();
      for (byte[] chunk : chunks) {
        Files.write(path, chunk, StandardOpenOption.APPEND);
      }
      file.findChunks(running);
      return file.chunks(0, Long.MAX_VALUE).stream().map(RecordingFile.Chunk::size).toList();
    }
  }

  private Path only() throws IOException {
    try (var files = Files.list(directory)) {
      return files.findFirst().orElseThrow();
    }
  }

  private static byte[] chunk(int size) {
    return ByteBuffer.allocate(size).putInt(0, 0x464c5200).putLong(8, size).array();
  }
}
