package dev.pilothouse.frontend.preference;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinServiceInitListener;
import com.vaadin.flow.server.communication.IndexHtmlResponse;
import org.springframework.stereotype.Component;

/** Gives every page its language and its colours before anything is shown. */
@Component
final class PageSetup implements VaadinServiceInitListener {

  private static final long serialVersionUID = 1;

  private final transient Preferences preferences;

  PageSetup(Preferences preferences) {
    this.preferences = preferences;
  }

  @Override
  public void serviceInit(ServiceInitEvent event) {
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

  private void prepare(UI ui) {
    VaadinRequest request = VaadinRequest.getCurrent();
    ui.setLocale(preferences.languageOf(request).locale());
    ui.getPage().setColorScheme(preferences.schemeOf(request).value());
  }
}
