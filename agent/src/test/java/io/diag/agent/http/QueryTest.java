package io.diag.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryTest {

  @ParameterizedTest
  @CsvSource({
    "seconds=5, 5",
    "seconds=5&seconds=6, 5",
    "a=%zz&seconds=5, 5",
    "seconds=%zz&seconds=6, 6",
    "a;b&seconds=5, 5",
    "seconds=1;2&seconds=3, 3",
    "sec%6Fnds=5%30, 50",
    "seconds, ''",
    "'', ''"
  })
  void readsAsGoDoes(String raw, String seconds) {
    assertThat(new Query(raw).get("seconds")).isEqualTo(seconds);
  }
}
