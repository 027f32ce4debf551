package io.diag.agent.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTextTest {

  private static final JvmDescription JVM =
      new JvmDescription("Test VM 1", "G1", List.of("-Xmx1g", "-XX:+UseG1GC"));

  private static final CatalogueEntry HOSTILE =
      entry("java.a:name=x|y\n<b>#A", "Map<String, int[]>", "a | pipe,\na line and <i>markup</i>");

  private static CatalogueEntry entry(String name, String kind, String description) {
    return new CatalogueEntry(
        CatalogueOrigin.MBEAN, "bean", name, kind, "bytes", Cumulative.UNKNOWN, description);
  }

  private static Catalogue catalogue(CatalogueEntry... beans) {
    Map<CatalogueOrigin, CatalogueSource> sources = new EnumMap<>(CatalogueOrigin.class);
    sources.put(CatalogueOrigin.MBEAN, () -> List.of(beans));
    sources.put(
        CatalogueOrigin.EVENT,
        () -> {
          throw new MissingSourceException("No <events> here.");
        });
    return Catalogue.of(JVM, sources);
  }

  private static CatalogueDiff diff(Catalogue old, Catalogue current) throws IOException {
    return CatalogueDiff.of(
        CatalogueFile.parse(CatalogueMarkdown.of(old)),
        CatalogueFile.parse(CatalogueMarkdown.of(current)));
  }

  @Test
  void markdownIsATableWhateverStandsInIt() throws Exception {
    String markdown = CatalogueMarkdown.of(catalogue(HOSTILE));
    assertThat(markdown)
        .startsWith("# Metrics of Test VM 1\n")
        .contains("- Collector: G1\n- Flags: `-Xmx1g -XX:+UseG1GC`\n")
        .contains("No &lt;events> here.")
        .contains("### `bean`\n")
        .contains(
            "| java.a:name=x\\|y &lt;b>#A | Map&lt;String, int[]> | bytes | ? "
                + "| a \\| pipe, a line and &lt;i>markup&lt;/i> | MBean |\n");
    assertThat(markdown).isEqualTo(markdown.stripTrailing() + "\n");
    CatalogueFile file = CatalogueFile.parse(markdown);
    assertThat(file.rows()).containsOnlyKeys("MBean java.a:name=x|y <b>#A");
  }

  @Test
  void entriesAreSortedAndEachThereOnce() {
    CatalogueEntry a = entry("a", "int", "first");
    CatalogueEntry b = entry("b", "int", "");
    Catalogue catalogue = catalogue(b, a, entry("a", "long", "again"));
    assertThat(catalogue.entries(CatalogueOrigin.MBEAN)).containsExactly(a, b);
  }

  @Test
  void jsonHasTheTextAsItIs() {
    String json = CatalogueJson.of(catalogue(HOSTILE));
    assertThat(json)
        .contains("\"name\":\"java.a:name=x|y\\u000a<b>#A\"")
        .contains("\"cumulative\":null")
        .contains("\"get\":\"MBean java.a:name=x|y\\u000a<b>, attribute A\"")
        .contains("\"notes\":{\"JFR event\":\"No <events> here.\"}")
        .endsWith("]}\n");
  }

  @Test
  void sameHasNoDifference() throws Exception {
    CatalogueDiff diff = diff(catalogue(HOSTILE), catalogue(HOSTILE));
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.text()).contains("0 added, 0 removed, 0 changed");
  }

  @Test
  void addedRemovedAndChanged() throws Exception {
    CatalogueDiff diff =
        diff(
            catalogue(entry("gone", "int", "x"), entry("other", "int", "x")),
            catalogue(entry("new", "int", "x"), entry("other", "long", "y|z")));
    assertThat(diff.isEmpty()).isFalse();
    assertThat(diff.text())
        .contains("+ MBean new\n", "- MBean gone\n", "1 added, 1 removed, 1 changed")
        .contains("~ MBean other: Kind \"int\", now \"long\"; Description \"x\", now \"y|z\"\n");
    assertThat(diff.json())
        .contains("\"added\":[{\"source\":\"MBean\",\"name\":\"new\"}]")
        .contains("\"removed\":[{\"source\":\"MBean\",\"name\":\"gone\"}]")
        .contains("\"changed\":[{\"source\":\"MBean\",\"name\":\"other\",\"changes\":\"Kind");
  }

  @Test
  void sectionThatOneOfThemLacksIsNamedAndNotCompared() throws Exception {
    CatalogueDiff diff = diff(catalogue(HOSTILE), catalogue());
    assertThat(diff.isEmpty()).isTrue();
    assertThat(diff.text()).contains("not compared, since only one has any: MBean\n");
    assertThat(diff.json()).contains("\"not_compared\":[\"MBean\"]");
  }

  @Test
  void anotherFileIsRefused() {
    for (String text : List.of("", "# Readme\n", "{\"metrics\":[]}", "\u0000\u0001")) {
      assertThatThrownBy(() -> CatalogueFile.parse(text))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no catalogue");
    }
    assertThatThrownBy(
            () -> CatalogueFile.parse("# Metrics of X\n| a | b | c | d | e | elsewhere |\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void agentsMetricsAreGroupedByTheFirstTwoWords() {
    assertThat(prefix("diag_cpu_profiles_total")).isEqualTo("diag_cpu");
    assertThat(prefix("diag_up")).isEqualTo("diag");
  }

  private static String prefix(String name) {
    return CatalogueEntry.ofAgent(name, "counter", "", Cumulative.YES, "").prefix();
  }

  @Test
  void flagsAreShownWithoutPaths() {
    assertThat(JvmDescription.shown("-XX:+UseG1GC")).isEqualTo("-XX:+UseG1GC");
    assertThat(JvmDescription.shown("-XX:NewRatio=2")).isEqualTo("-XX:NewRatio=2");
    assertThat(JvmDescription.shown("-Xmx256m")).isEqualTo("-Xmx256m");
    assertThat(JvmDescription.shown("-XX:HeapDumpPath=/home/me/x"))
        .isEqualTo("-XX:HeapDumpPath=...");
    assertThat(JvmDescription.shown("-XX:OnError=kill %p")).isEqualTo("-XX:OnError=...");
    assertThat(JvmDescription.shown("-Xlog:gc:file=/tmp/x")).isEqualTo("-Xlog:...");
    assertThat(JvmDescription.shown("-Xbootclasspath/a:/x")).isEqualTo("-Xbootclasspath/...");
  }
}
