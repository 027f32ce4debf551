package io.diag.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CallersTest {

  private static final String HERE = CallersTest.class.getName();

  @Test
  void skipCountsFromTheMethodThatAsks() {
    int line = new Throwable().getStackTrace()[0].getLineNumber();
    Optional<Callers.Frame> here = Callers.describe(0);
    String method = "skipCountsFromTheMethodThatAsks";
    assertThat(here).contains(new Callers.Frame(HERE, method, "CallersTest.java", line + 1));
    assertThat(here.orElseThrow().toString())
        .isEqualTo(HERE + "." + method + "(CallersTest.java:" + (line + 1) + ")");
    assertThat(outer(0)).isEqualTo("inner");
    assertThat(outer(1)).isEqualTo("middle");
    assertThat(outer(2)).isEqualTo("outer");
    assertThat(outer(3)).isEqualTo(method);
  }

  private static String outer(int skip) {
    return middle(skip);
  }

  private static String middle(int skip) {
    return inner(skip);
  }

  private static String inner(int skip) {
    return Callers.describe(skip).map(Callers.Frame::method).orElse("none");
  }

  @Test
  void walkEndsAtTheBaseOfTheThread() throws Exception {
    FutureTask<List<Callers.Frame>> task = new FutureTask<>(() -> Callers.walk(1000));
    new Thread(task).start();
    List<Callers.Frame> frames = task.get();

    assertThat(frames.get(0).method()).startsWith("lambda$walkEndsAtTheBaseOfTheThread");
    assertThat(frames.get(frames.size() - 1).toString()).startsWith("java.lang.Thread.run(Thread");
    assertThat(Callers.walk(2)).hasSize(2);
    assertThat(Callers.walk(0)).isEmpty();
  }

  @Test
  void thereIsNothingBeyondTheBase() {
    int depth = Callers.walk(Integer.MAX_VALUE).size();
    assertThat(Callers.describe(depth - 1)).isPresent();
    assertThat(Callers.describe(depth)).isEmpty();
    assertThat(Callers.describe(Integer.MAX_VALUE)).isEmpty();
  }

  @Test
  void negativeNumbersAreRefusedByName() {
    assertThatThrownBy(() -> Callers.describe(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("skip is -1");
    assertThatThrownBy(() -> Callers.walk(-7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxDepth is -7");
  }

  @Test
  void whatAClassDoesNotTellIsLeftOut() {
    assertThat(new Callers.Frame("a.B", "m", "", 0).toString()).isEqualTo("a.B.m(Unknown Source)");
    assertThat(new Callers.Frame("a.B", "m", "B.java", 0).toString()).isEqualTo("a.B.m(B.java)");
  }
}
