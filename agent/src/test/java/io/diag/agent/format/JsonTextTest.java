package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void commasStandBetweenPieces() {
    JsonText json = new JsonText();
    json.beginObject().name("a").value(1).name("b").beginArray();
    json.value("x").value(true).beginObject().endObject().beginArray().endArray().value(1.5);
    json.endArray().name("c").value(Double.NaN).endObject();
    assertThat(json).hasToString("{\"a\":1,\"b\":[\"x\",true,{},[],1.500],\"c\":null}");
  }

  @Test
  void textIsQuoted() {
    assertThat(new JsonText().value("\"\\\n\u0000\u2028\ud800é"))
        .hasToString("\"\\\"\\\\\\u000a\\u0000\\u2028\\ud800é\"");
  }
}
