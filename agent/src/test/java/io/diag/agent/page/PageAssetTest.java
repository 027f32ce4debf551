package io.diag.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class PageAssetTest {

  @Test
  void policyHasTheHashOfWhatIsSent() throws Exception {
    for (String name : new String[] {"page.css", "page.js"}) {
      PageAsset asset = PageAsset.read(name);
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(asset.text().getBytes(StandardCharsets.UTF_8));
      assertThat(asset.source())
          .isEqualTo("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
      // It would end the element that it stands in.
      assertThat(asset.text()).isNotBlank().doesNotContain("</", "<!--", "\r");
    }
  }
}
