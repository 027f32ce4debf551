package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StackHashTest {

  private static final int LINK = 5;

  private static Object[] part(Object next) {
    return new Object[] {
      new short[] {1, 2, 0}, new int[] {3, 4, 0}, new Object[] {"a", "b", null}, null, null, next
    };
  }

  @Test
  void aChainOfPartsIsRead() {
    Object[] second = part(null);
    long one = StackHash.read(second, LINK);
    assertThat(one).isNotEqualTo(Long.MIN_VALUE).isEqualTo(StackHash.read(second, LINK));
    assertThat(StackHash.read(part(second), LINK)).isNotEqualTo(one);
    assertThat(StackHash.read(null, LINK)).isZero();
  }

  /** Of a JDK that keeps stacks in another way: no exception, and the names are used instead. */
  @Test
  void whatIsBuiltInAnotherWayIsNotRead() {
    Object[] wrongMethods = part(null);
    wrongMethods[0] = new int[3];
    Object[] tooFewPositions = part(null);
    tooFewPositions[1] = new int[1];
    Object[] noClasses = part(null);
    noClasses[2] = new Object[0];
    Object[] names = part(null);
    names[2] = new long[3];
    Object[] circle = part(null);
    circle[2] = new Object[3];
    circle[LINK] = circle;
    for (Object strange :
        new Object[] {
          "text",
          new int[8],
          new Object[2],
          new Object[8],
          wrongMethods,
          tooFewPositions,
          noClasses,
          names,
          circle,
          part("text"),
          part(new Object[1]),
        }) {
      assertThat(StackHash.read(strange, LINK)).isEqualTo(Long.MIN_VALUE);
    }
  }

  /** Hooks use the result meanwhile: it must not change for a moment. */
  @Test
  void aSecondCheckChangesNothingThatHooksUse() throws Exception {
    assertThat(StackHash.check()).isTrue();
    Throwable stack = new Throwable();
    long hash = StackHash.of(stack);
    Thread checking =
        new Thread(
            () -> {
              for (int i = 0; i < 2000; i++) {
                StackHash.check();
              }
            });
    checking.start();
    while (checking.isAlive()) {
      assertThat(StackHash.of(stack)).isEqualTo(hash);
    }
    checking.join();
  }
}
