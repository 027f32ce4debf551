package io.diag.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JdkFieldTest {

  @SuppressWarnings("unused")
  private static final class Example {
    private static final Object SHARED = "shared";
    private long number;
    private Object object;
  }

  @Test
  void aFieldIsThereOnlyUnderItsNameAndOfItsType() {
    assertThat(JdkField.of(Example.class, "number", long.class)).isPositive();
    assertThat(JdkField.of(Example.class, "object", Object.class)).isPositive();
    assertThat(JdkField.of(Example.class, "number", int.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.of(Example.class, "object", String.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.of(Example.class, "object", null)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.of(Example.class, "gone", long.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.of(Example.class, "SHARED", Object.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.of(null, "number", long.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.ofStatic(Example.class, "SHARED", Object.class)).isPositive();
    assertThat(JdkField.ofStatic(Example.class, "object", Object.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.ofStatic(Example.class, "SHARED", String.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.ofStatic(null, "SHARED", Object.class)).isEqualTo(JdkField.NONE);
    assertThat(JdkField.type("java.lang.NoSuchThread")).isNull();
  }

  @Test
  void thisJdkHasThoseThatAreUsed() {
    ThreadContexts.check();
    if (Runtime.version().feature() >= 21) {
      assertThat(ThreadContexts.whyVirtualIsNotFollowed()).isNull();
    }
    assertThat(ThreadContexts.nativeThread(Thread.currentThread())).isNotZero();
  }
}
