package io.diag.agent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaFramesTest {

  @ParameterizedTest
  @CsvSource({
    "com/example/Foo, com/example/Foo",
    "com/example/Foo$Inner$1, com/example/Foo$Inner$1",
    "com/example/Foo$$Lambda$14.0x0000000800c03000, com/example/Foo$$Lambda",
    "com/example/Foo$$Lambda$14/0x0000000800c03000, com/example/Foo$$Lambda",
    "com/example/Foo$$Lambda.0x00007f1c3c000a00, com/example/Foo$$Lambda",
    "java/lang/invoke/LambdaForm$MH.0x0000000800c04000, java/lang/invoke/LambdaForm$MH",
    "com/example/Hidden.0x000000080011, com/example/Hidden",
    "jdk/proxy1/$Proxy12, jdk/proxy/$Proxy",
    "com/sun/proxy/$Proxy3, com/sun/proxy/$Proxy",
    "com/example/$ProxyFactory, com/example/$ProxyFactory",
    "jdk/internal/reflect/GeneratedMethodAccessor27, jdk/internal/reflect/GeneratedMethodAccessor",
    "com/example/Shop$$EnhancerBySpringCGLIB$$1a2b3c4d, com/example/Shop$$EnhancerBySpringCGLIB",
    "com/example/Shop$$SpringCGLIB$$0, com/example/Shop$$SpringCGLIB",
    "com/example/Order$HibernateProxy$Ab12, com/example/Order$HibernateProxy",
    "com/example/Order$MockitoMock$123, com/example/Order$MockitoMock",
    "com/example/Foo0xBar, com/example/Foo0xBar"
  })
  void namesAreTheSameInEveryRun(String internalName, String stable) {
    assertThat(JavaFrames.stableName(internalName)).isEqualTo(stable);
  }

  @Test
  void frameHasDottedNameDescriptorAndPath() {
    assertThat(JavaFrames.frame("com/example/Foo$Bar", "run", "(I)V", 7, "Foo.kt"))
        .isEqualTo(
            new Frame(
                "com.example.Foo$Bar.run", "com.example.Foo$Bar.run(I)V", "com/example/Foo.kt", 7));
    assertThat(JavaFrames.frame("a/Hidden.0x00007f7ab8006800", "run", "()V", 1, null).file())
        .isEqualTo("a/Hidden.java");
    assertThat(JavaFrames.frame("Main", "main", "()V", 1, "Main.java").file())
        .isEqualTo("Main.java");
  }

  @ParameterizedTest
  @CsvSource({
    "com/example/Foo, Foo.java",
    "com/example/Foo$Bar$1, Foo.java",
    "Foo, Foo.java",
    "$Odd, $Odd.java"
  })
  void sourceFileByRule(String internalName, String file) {
    assertThat(JavaFrames.fileByRule(internalName)).isEqualTo(file);
  }
}
