package io.diag.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.diag.agent.profile.Frame;
import io.diag.agent.profile.Label;
import io.diag.agent.profile.Profile;
import io.diag.agent.profile.ProfileBuilder;
import io.diag.agent.profile.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FormatsTest {

  private static final Frame ROOT = new Frame("a.B.root", "a.B.root()V", "a/B.java", 1);
  private static final Frame LEAF = new Frame("a.B.leaf", "a.B.leaf()V", "a/B.java", 2);
  private static final Frame HOSTILE =
      new Frame("</script><img src=x onerror='alert(1)'>;\n\u2028\\", "", "[x]", 0);

  @Test
  void collapsedAddsLabelsUpAndKeepsItsGrammar() throws IOException {
    ProfileBuilder builder = builder();
    builder.add(List.of(LEAF, ROOT), List.of(Label.text("k", "1")), 1, 10);
    builder.add(List.of(LEAF, ROOT), List.of(Label.text("k", "2")), 1, 20);
    builder.add(List.of(HOSTILE), List.of(), 1, 5);
    builder.add(List.of(), List.of(), 1, 7);
    builder.add(List.of(ROOT), List.of(), 0, 0);
    assertThat(write(ProfileFormat.COLLAPSED, builder.build()).lines())
        .containsExactlyInAnyOrder(
            "a.B.root;a.B.leaf 30",
            "</script><img src=x onerror='alert(1)'>,??\\ 5",
            "[no stack] 7");
  }

  @Test
  void textIsGosCountProfile() throws IOException {
    ProfileBuilder builder = builder();
    builder.add(List.of(ROOT), List.of(), 1, 10);
    builder.add(
        List.of(LEAF, ROOT),
        List.of(Label.text("z", "say \"hi\"\n"), Label.number("bytes", 5, "bytes")),
        3,
        30);
    builder.add(List.of(), List.of(), 2, 20);
    builder.comment("two\nlines");
    String text = write(ProfileFormat.TEXT, builder.build());
    String[] stanzas = text.split("\n\n", -1);
    assertThat(text).startsWith("test profile: total 6\n# two?lines\n3 @ 0x");
    assertThat(stanzas[0])
        .contains("\n# labels: {\"bytes\":\"5 bytes\", \"z\":\"say \\\"hi\\\"\\n\"}\n")
        .contains("\n# cpu: 30 nanoseconds\n")
        .containsPattern("\n#\t0x[0-9a-f]+\ta.B.leaf\\+0x0\ta/B.java:2\n");
    assertThat(stanzas[1]).startsWith("2 @ 0x").contains("[no stack]");
    assertThat(stanzas[2]).startsWith("1 @ 0x");
  }

  @Test
  void hostileNamesStayInsideTheScript() throws IOException {
    ProfileBuilder builder = builder().program("<b>&");
    builder.add(List.of(HOSTILE, ROOT), List.of(), 1, 10);
    String html = write(ProfileFormat.FLAMEGRAPH, builder.build());
    assertThat(html)
        .doesNotContain("</script><img", "\u2028", "<b>")
        .contains("< /script><img src=x onerror=\\'alert(1)\\'>", "&lt;b>&amp;: cpu");
    assertThat(html.split("</script>", -1)).as("the page's own scripts").hasSizeLessThan(4);
  }

  @Test
  void nothingIsAProfileToo() throws IOException {
    Profile empty = builder().build();
    assertThat(write(ProfileFormat.TEXT, empty)).isEqualTo("test profile: total 0\n");
    assertThat(write(ProfileFormat.COLLAPSED, empty)).isEmpty();
    assertThat(write(ProfileFormat.FLAMEGRAPH, empty)).contains("<canvas");
  }

  private static ProfileBuilder builder() {
    ValueType cpu = new ValueType("cpu", "nanoseconds");
    return new ProfileBuilder(List.of(new ValueType("samples", "count"), cpu)).period(cpu, 10);
  }

  private static String write(ProfileFormat format, Profile profile) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    format.write("test", profile, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
