package io.diag.agent.monitors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ExitTransformerTest {

  private static final String NAME = LockUser.class.getName().replace('.', '/');
  private static final String HOOKS = "io/diag/hooks/LockHooks";

  private final ExitTransformer all =
      new ExitTransformer(NamedClasses.parse("all"), new ExitWeaving(HOOKS));

  private static final class Blind extends ClassLoader {

    Blind() {
      super(null);
    }
  }

  private static byte[] classFile() throws IOException {
    try (InputStream in = LockUser.class.getResourceAsStream("LockUser.class")) {
      return in.readAllBytes();
    }
  }

  @Test
  void theServicesClassesAreWovenAndCounted() throws IOException {
    ClassLoader loader = LockUser.class.getClassLoader();

    assertThat(all.transform(loader, "com/example/User", null, null, classFile())).isNotNull();
    assertThat(all.wovenClasses()).isOne();
    assertThat(all.wovenExits()).isGreaterThan(20);
    assertThat(all.skippedExits()).isZero();
  }

  @Test
  void theJdksAndTheAgentsStayAsTheyAre() throws IOException {
    ClassLoader loader = LockUser.class.getClassLoader();

    assertThat(all.transform(null, "com/example/User", null, null, classFile())).isNull();
    assertThat(
            all.transform(
                ClassLoader.getPlatformClassLoader(), "java/sql/Date", null, null, classFile()))
        .isNull();
    assertThat(all.transform(loader, NAME, null, null, classFile())).isNull();
    assertThat(all.transform(loader, null, null, null, classFile())).isNull();
    assertThat(all.wovenClasses()).isZero();
  }

  @Test
  void whatDoesNotSeeTheHooksStaysAsItIsAndIsCounted() throws IOException {
    assertThat(all.transform(new Blind(), "com/example/User", null, null, classFile())).isNull();
    assertThat(all.wovenClasses()).isZero();
    assertThat(all.skippedExits()).isGreaterThan(20);
  }

  @Test
  void whatCannotBeReadStaysAsItIsAndIsCounted() {
    ClassLoader loader = LockUser.class.getClassLoader();

    assertThat(all.transform(loader, "com/example/User", null, null, new byte[100])).isNull();
    assertThat(all.failures()).isOne();
  }

  @Test
  void classesAreNamedByBeginningsOrPatterns() {
    NamedClasses named = NamedClasses.parse("com.example.; org.acme.Pool ;.*Cache$;[");

    assertThat(named.has("com.example.User")).isTrue();
    assertThat(named.has("comXexample.User")).isFalse();
    assertThat(named.has("org.acme.Pool$Entry")).isTrue();
    assertThat(named.has("net.any.MyCache")).isTrue();
    assertThat(named.has("net.any.MyCache2")).isFalse();
    assertThat(NamedClasses.parse("(|)*net;a(?!b)").has("net.any.My")).isTrue();
    assertThat(NamedClasses.parse("all").has("any")).isTrue();
    assertThat(NamedClasses.parse(" ; ").isEmpty()).isTrue();
  }
}
