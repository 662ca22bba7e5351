package dev.pilothouse.frontend;

import com.vaadin.flow.component.dependency.StyleSheet;
import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.component.page.Push;
import com.vaadin.flow.component.page.Viewport;
import com.vaadin.flow.server.AppShellSettings;
import com.vaadin.flow.shared.ui.Transport;
import com.vaadin.flow.theme.aura.Aura;

/**
 * The page around all views: style sheets, and server push. Requests stay HTTP, so that sign-in can
 * set cookies.
 */
@StyleSheet(Aura.STYLESHEET)
@StyleSheet("context://pilothouse/pilothouse.css")
@Push(transport = Transport.WEBSOCKET_XHR)
@Viewport("width=device-width, initial-scale=1")
public final class AppShell implements AppShellConfigurator {

  private static final long serialVersionUID = 1;

  @Override
  public void configurePage(AppShellSettings settings) {
    settings.setPageTitle("Pilothouse");
    settings.addLink("icon", "pilothouse/logo.svg");
  }
}
