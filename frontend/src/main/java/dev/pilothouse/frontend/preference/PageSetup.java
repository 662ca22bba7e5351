package dev.pilothouse.frontend.preference;

import com.vaadin.flow.component.ReconnectDialogConfiguration;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.NavigationTrigger;
import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.SystemMessages;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinServiceInitListener;
import com.vaadin.flow.server.communication.IndexHtmlResponse;
import dev.pilothouse.lessons.Language;
import org.springframework.stereotype.Component;

/** Gives every page its language and its colours before anything is shown. */
@Component
final class PageSetup implements VaadinServiceInitListener {

  private static final long serialVersionUID = 1;

  private static final String FOCUS =
      "const start = document.querySelector('#lesson') ?? document.querySelector('main');"
          + " if (start && !start.contains(document.activeElement)) {"
          + " if (!start.hasAttribute('tabindex')) start.tabIndex = -1; start.focus({preventScroll: true}); }";

  private final transient Preferences preferences;

  PageSetup(Preferences preferences) {
    this.preferences = preferences;
  }

  @Override
  public void serviceInit(ServiceInitEvent event) {
    event.getSource().setSystemMessagesProvider(info -> messages(Language.of(info.getLocale())));
    event.addIndexHtmlRequestListener(this::prepare);
    event.getSource().addUIInitListener(initialized -> prepare(initialized.getUI()));
  }

  private void prepare(IndexHtmlResponse response) {
    VaadinRequest request = response.getVaadinRequest();
    response
        .getDocument()
        .getElementsByTag("html")
        .attr("lang", preferences.languageOf(request).locale().toLanguageTag())
        .attr("style", "color-scheme: " + preferences.schemeOf(request).value().getValue());
  }

  /** The focus goes along with the person from page to page, where a browser would begin anew. */
  private static void focus(AfterNavigationEvent event) {
    NavigationTrigger trigger = event.getLocationChangeEvent().getTrigger();
    if (trigger != NavigationTrigger.PAGE_LOAD && trigger != NavigationTrigger.REFRESH) {
      event.getLocationChangeEvent().getUI().getPage().executeJs(FOCUS);
    }
  }

  /** What the page says when the server cannot go on with it. An expired session begins anew. */
  private static SystemMessages messages(Language language) {
    CustomizedSystemMessages messages = new CustomizedSystemMessages();
    messages.setInternalErrorCaption(Messages.text(language, "connection.failed"));
    messages.setInternalErrorMessage(Messages.text(language, "connection.failedText"));
    messages.setCookiesDisabledCaption(Messages.text(language, "connection.cookies"));
    messages.setCookiesDisabledMessage(Messages.text(language, "connection.cookiesText"));
    return messages;
  }

  private void prepare(UI ui) {
    VaadinRequest request = VaadinRequest.getCurrent();
    ui.setLocale(preferences.languageOf(request).locale());
    ui.getPage().setColorScheme(preferences.schemeOf(request).value());
    ReconnectDialogConfiguration connection = ui.getReconnectDialogConfiguration();
    Language language = preferences.languageOf(request);
    connection.setDialogText(Messages.text(language, "connection.lost"));
    connection.setDialogTextGaveUp(Messages.text(language, "connection.gone"));
    ui.addAfterNavigationListener(PageSetup::focus);
  }
}
