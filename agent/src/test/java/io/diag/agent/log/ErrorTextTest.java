package io.diag.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

  /** Stands for one of the service's: every method that may be overridden fails. */
  public static final class Hostile extends RuntimeException {

    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("called");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("called");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("called");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("called");
    }
  }

  /** As the service's class loader. */
  private static final class Service extends ClassLoader {

    Service() {
      super(null);
    }

    Throwable hostile() throws Exception {
      String file = Hostile.class.getName().replace('.', '/') + ".class";
      try (InputStream in = Hostile.class.getClassLoader().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        Class<?> type = defineClass(Hostile.class.getName(), bytes, 0, bytes.length);
        return (Throwable) type.getConstructor().newInstance();
      }
    }
  }

  @Test
  void theServicesErrorsAreNotAsked() throws Exception {
    Throwable hostile = new Service().hostile();
    assertThat(ErrorText.of(hostile)).isEqualTo(Hostile.class.getName());
    assertThat(ErrorText.stack(hostile)).isEmpty();
    assertThat(ErrorText.cause(hostile)).isNull();
    new ErrorLog().suppressed("test", hostile);
    new ErrorLog().suppressed("test", new IllegalStateException("outer", hostile));
  }

  @Test
  void othersAre() {
    Throwable cause = new IllegalArgumentException("inner");
    Throwable error = new IllegalStateException("outer", cause);
    assertThat(ErrorText.of(error)).isEqualTo("java.lang.IllegalStateException: outer");
    assertThat(ErrorText.stack(error)).isNotEmpty();
    assertThat(ErrorText.cause(error)).isSameAs(cause);
  }
}
