package io.diag.agent.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeapRoomTest {

  private static final long MIB = 1024 * 1024;

  private final FakeHeap heap = new FakeHeap();
  private final HeapRoom room = new HeapRoom(heap);

  private static final class FakeHeap implements HeapRoom.Heap {

    private long used = 50 * MIB;
    private long afterCollection = 50 * MIB;
    private boolean prepared;

    @Override
    public long max() {
      return 64 * MIB;
    }

    @Override
    public long used() {
      return used;
    }

    @Override
    public long usedAfterCollection() {
      return prepared ? afterCollection : used;
    }

    @Override
    public void prepare() {
      prepared = true;
    }
  }

  @Test
  void aPartOfTheHeapIsNeverUsed() {
    room.require(10 * MIB);
    assertThatThrownBy(() -> room.require(10 * MIB + 1)).isInstanceOf(NoRoomException.class);
    assertThat(room.refused()).isEqualTo(1);
  }

  @Test
  void theRefusalSaysWhatIsNeededAndWhatIsFree() {
    assertThatThrownBy(() -> room.reserve(11 * MIB))
        .hasMessageContaining("needs up to 11264 KiB")
        .hasMessageContaining("10240 KiB can be used");
  }

  @Test
  void twoAnswersDoNotGetTheSameRoom() {
    HeapRoom.Reserved first = room.reserve(6 * MIB);
    assertThatThrownBy(() -> room.reserve(6 * MIB)).hasMessageContaining("4096 KiB can be used");
    first.close();
    first.close();
    room.reserve(10 * MIB).close();
    assertThatThrownBy(() -> room.reserve(10 * MIB + 1)).isInstanceOf(NoRoomException.class);
  }

  @Test
  void garbageIsNotInUseOnceItCanBeTold() {
    heap.used = 60 * MIB;
    heap.afterCollection = 20 * MIB;
    assertThat(room.hasForRound(MIB)).isFalse();
    assertThat(room.skipped()).isEqualTo(1);
    heap.used = 50 * MIB;
    room.prepare();
    heap.used = 60 * MIB;
    assertThat(room.hasForRound(MIB)).isTrue();
    assertThat(room.upTo(100 * MIB)).isEqualTo(40 * MIB);
  }

  @Test
  void nothingIsLoadedIntoAFullHeap() {
    heap.used = 60 * MIB;
    room.prepare();
    assertThat(heap.prepared).isFalse();
    assertThat(room.upTo(MIB)).isZero();
  }

  @Test
  void thisJvmTellsWhatItsCollectionsHaveLeft() {
    HeapRoom service = HeapRoom.ofService();
    service.prepare();
    assertThat(service.upTo(MIB)).isEqualTo(MIB);
    assertThat(service.hasForRound(Runtime.getRuntime().maxMemory())).isFalse();
    assertThat(HeapPools.find().usedAfterCollection())
        .isBetween(0L, Runtime.getRuntime().totalMemory());
  }
}
