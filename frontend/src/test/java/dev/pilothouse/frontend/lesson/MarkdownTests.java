package dev.pilothouse.frontend.lesson;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MarkdownTests {

  @Test
  void namesTheFileOfACodeBlock() {
    assertThat(Markdown.html("```yaml file=web.yaml\na: 1\n```"))
        .isEqualTo(
            "<pre><code class=\"language-yaml\" data-file=\"web.yaml\">a: 1\n</code></pre>\n");
  }

  @Test
  void showsHtmlAsText() {
    assertThat(Markdown.html("a <script>alert(1)</script>")).doesNotContain("<script");
    assertThat(Markdown.html("[x](javascript:alert(1))")).doesNotContain("javascript:");
  }

  @Test
  void opensOtherSitesInANewTab() {
    assertThat(Markdown.html("[k](https://kubernetes.io)")).contains("target=\"_blank\"");
  }

  @Test
  void leavesTheParagraphOutOfShortTexts() {
    assertThat(Markdown.inline("Create `web`")).isEqualTo("Create <code>web</code>");
    assertThat(Markdown.inline("a\n\nb")).isEqualTo("<p>a</p>\n<p>b</p>");
  }

  @Test
  void rendersTables() {
    assertThat(Markdown.html("| a | b |\n| --- | --- |\n| 1 | 2 |")).contains("<table>");
  }
}
