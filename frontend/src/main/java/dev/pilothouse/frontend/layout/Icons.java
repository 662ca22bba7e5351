package dev.pilothouse.frontend.layout;

/** Paths of the icons, in a box of 16 by 16. */
public final class Icons {

  public static final String BACK = "M9.5 3.5L5 8l4.5 4.5";
  public static final String FORWARD = "M6.5 3.5L11 8l-4.5 4.5";
  public static final String CHECK = "M3.5 8.5l3 3 6-7";
  public static final String DOWNLOAD = "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M3 13h10";
  public static final String KEYBOARD =
      "M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h-.01M5.5 9.5h5";
  public static final String RESET = "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3";
  public static final String CLUSTER = "M8 2l5 3v6l-5 3-5-3V5zM8 8v6M8 8L3 5M8 8l5-3";
  public static final String PERSON =
      "M8 8.2a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4zM3 13.5c.6-2.5 2.6-3.6 5-3.6s4.4 1.1 5 3.6";
  public static final String WARNING = "M8 2.8L14 13H2zM8 6.5v3M8 11.2v.01";
  public static final String BULB =
      "M8 2a4 4 0 0 0-2.3 7.3c.5.4.8 1 .8 1.7h3c0-.7.3-1.3.8-1.7A4 4 0 0 0 8 2zM6.6 13.5h2.8";
  public static final String PICTURE =
      "M2.5 3.5h11v9h-11zM5.5 6h1.5v1.5H5.5zM9.5 8.5h1.5V10H9.5zM7 6.8h2.5v2.4";
  public static final String EDIT = "M3 13l.6-2.8L10.8 3l2.2 2.2-7.2 7.2zM9.3 4.5l2.2 2.2";

  private Icons() {}
}
