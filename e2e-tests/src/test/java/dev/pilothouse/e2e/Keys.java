package dev.pilothouse.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A person who has a keyboard and nothing else: every way is one of keys, and what has the focus
 * must show it.
 */
final class Keys {

  private static final int MOST_STOPS = 90;
  private static final double PAUSE_MILLIS = 60;

  /**
   * What has the focus: its role, its name, its place, and whether it can be seen that it has the
   * focus.
   */
  private static final String FOCUSED =
      """
      () => {
        let e = document.activeElement;
        const hosts = [];
        while (e?.shadowRoot?.activeElement) { hosts.push(e); e = e.shadowRoot.activeElement; }
        if (!e || e === document.body) return {name: '', tag: 'body', region: '', visible: true};
        const style = getComputedStyle(e);
        const drawn = s => (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none';
        const around = [];
        for (let p = e; p; p = p.assignedSlot ?? p.parentNode?.host ?? p.parentElement) { around.push(p); if (around.length > 8) break; }
        const visible = e.matches(':focus-visible') && drawn(style)
          || around.some(p => p.hasAttribute?.('focus-ring') && drawn(getComputedStyle(p)))
          || around.some(p => p.hasAttribute?.('focus-ring') && [...(p.shadowRoot?.querySelectorAll('*') ?? [])].some(i => drawn(getComputedStyle(i))))
          || e.matches('.xterm-helper-textarea, .cm-content, .item:focus-visible, vaadin-dialog:focus-visible');
        const label = e.labels?.[0]?.textContent ?? '';
        const name = e.getAttribute('aria-label') ?? e.querySelector('vaadin-menu-bar-item[aria-label]')?.getAttribute('aria-label') ?? (label || e.textContent || e.closest('label')?.textContent || '');
        const region = around.concat(hosts).map(p => p.getAttribute?.('data-region')).find(r => r) ?? hosts.map(h => h.closest('[data-region]')?.getAttribute('data-region')).find(r => r) ?? e.closest('[data-region]')?.getAttribute('data-region') ?? '';
        const box = e.getBoundingClientRect();
        return {name: name.trim().replace(/\\s+/g, ' '), tag: e.localName, role: e.getAttribute('role') ?? '', region, visible,
          near: e.closest('[id^=exercise-], .ph-task')?.textContent.slice(0, 60) ?? '', value: String(e.value ?? ''), checked: !!e.checked, pressed: e.getAttribute('aria-pressed') ?? '', now: e.getAttribute('aria-valuenow') ?? '', box: [box.x, box.y, box.width, box.height].map(Math.round).join(' ')};
      }
      """;

  private final Page page;
  private final Set<String> unseen = new TreeSet<>();

  Keys(Page page) {
    this.page = page;
  }

  /** Stops at which it could not be seen that they have the focus. */
  Set<String> unseen() {
    return unseen;
  }

  void press(String key) {
    page.keyboard().press(key);
    page.waitForTimeout(PAUSE_MILLIS);
  }

  void type(String text) {
    page.keyboard().type(text);
  }

  /** A property of what has the focus: name, tag, role, region, value, checked, pressed, now. */
  String focused(String property) {
    return String.valueOf(look().get(property));
  }

  private Map<?, ?> look() {
    Map<?, ?> focus = (Map<?, ?>) page.evaluate(FOCUSED);
    if (focus.get("visible").equals(false)) {
      unseen.add(focus.get("tag") + " " + focus.get("name"));
    }
    return focus;
  }

  /** Walks with the Tab key to what has a name that contains the words. */
  void tabTo(String words) {
    walk("Tab", words);
  }

  void backTo(String words) {
    walk("Shift+Tab", words);
  }

  private void walk(String key, String words) {
    List<String> passed = new ArrayList<>();
    for (int stop = 0; stop < MOST_STOPS; stop++) {
      press(key);
      String name = String.valueOf(look().get("name"));
      if (Pattern.compile(Pattern.quote(words), Pattern.CASE_INSENSITIVE).matcher(name).find()) {
        return;
      }
      passed.add(name.substring(0, Math.min(30, name.length())));
    }
    assertThat(passed).as("the way with %s", key).contains(words);
  }

  /**
   * Walks with the Tab key until the focus is in another region than now; returns how many stops it
   * took.
   */
  void goesTo(String region) {
    for (int step = 0; step < 8; step++) {
      if (focused("region").equals(region)) {
        return;
      }
      press("F6");
    }
    assertThat(focused("region")).isEqualTo(region);
  }
}
