package io.diag.premain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagAgentTest {

  @ParameterizedTest
  @CsvSource({"1.7,7", "1.8,8", "9,9", "11,11", "17,17", "25,25", "weird,0", "'',0"})
  void readsTheVersion(String specification, int version) {
    assertThat(DiagAgent.javaVersion(specification)).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({
    "OpenJDK 64-Bit Server VM,true",
    "OpenJDK 64-Bit Zero VM,true",
    "Java HotSpot(TM) 64-Bit Server VM,true",
    "Eclipse OpenJ9 VM,false",
    "IBM J9 VM,false",
    "Zing 64-Bit Tiered VM,false",
    "Substrate VM,false",
    "'',false",
  })
  void knowsHotSpot(String vmName, boolean hotSpot) {
    assertThat(DiagAgent.isHotSpot(vmName)).isEqualTo(hotSpot);
  }
}
