package dev.pilothouse.frontend.lesson;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/** Renders the Markdown of lessons; HTML in it is shown as text. */
final class Markdown {

  private static final String FILE = "file=";
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder()
          .extensions(EXTENSIONS)
          .escapeHtml(true)
          .sanitizeUrls(true)
          .attributeProviderFactory(_ -> new Attributes())
          .build();

  private Markdown() {}

  static String html(String markdown) {
    return RENDERER.render(PARSER.parse(markdown));
  }

  /** Of a short text: without the paragraph around it. */
  static String inline(String markdown) {
    String html = html(markdown).strip();
    boolean oneParagraph =
        html.startsWith("<p>") && html.endsWith("</p>") && html.indexOf("<p>", 1) < 0;
    return oneParagraph ? html.substring(3, html.length() - 4) : html;
  }

  /** Names the file that a code block is for, and opens links of other sites in a new tab. */
  private static final class Attributes implements AttributeProvider {

    @Override
    public void setAttributes(Node node, String tag, Map<String, String> attributes) {
      if (node instanceof FencedCodeBlock block && tag.equals("code")) {
        for (String word : block.getInfo().split("\\s+")) {
          if (word.startsWith(FILE)) {
            attributes.put("data-file", word.substring(FILE.length()));
          }
        }
      }
      if (node instanceof Link link
          && link.getDestination().toLowerCase(Locale.ROOT).startsWith("http")) {
        attributes.put("target", "_blank");
        attributes.put("rel", "noopener noreferrer");
      }
    }
  }
}
