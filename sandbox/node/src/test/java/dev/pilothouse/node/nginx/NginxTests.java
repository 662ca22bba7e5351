package dev.pilothouse.node.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** nginx on a machine of its own. What is expected was seen of nginx 1.22. */
class NginxTests {

  private static final Layer FILES =
      Commands.layer()
          .plus(
              Layer.builder()
                  .executable("/usr/sbin/nginx", NginxProgram.ID)
                  .executable("/usr/bin/envsubst", Envsubst.ID)
                  .directory("/etc/nginx", 0755)
                  .directory("/run", 0755)
                  .directory("/var/log/nginx", 0755)
                  .directory("/tmp", 01777)
                  .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/:/bin/false\n")
                  .file("/etc/group", "root:x:0:\nwww:x:33:\n")
                  .file("/etc/hosts", "127.0.0.1 localhost\n")
                  .file("/srv/a.txt", "hello\n")
                  .file("/srv/big.html", "a".repeat(3000))
                  .file("/srv/dir/index.html", "idx\n")
                  .file("/srv/list/b c.txt", "x\n")
                  .directory("/srv/list/sub", 0755)
                  .file("/srv/password", "u:{PLAIN}p\nm:$apr1$lZL6V/ci$sQw6g73nRuoOIj/gnD18Z.\n")
                  .build());

  private MachineFixture machine;

  @BeforeEach
  void boot() {
    ProgramCatalogue programs =
        Commands.register(new ProgramCatalogue())
            .add(NginxProgram.ID, new NginxProgram())
            .add(Envsubst.ID, new Envsubst());
    machine = MachineFixture.of(programs, FILES);
  }

  private void configuration(String text) {
    machine.files().write("/etc/nginx/nginx.conf", Bytes.of(text), 0644);
  }

  private void serve(String http) {
    configuration(
        """
        user www;
        worker_processes 2;
        error_log /tmp/error.log notice;
        pid /run/nginx.pid;
        events {}
        http {
          types { text/html html; text/plain txt; }
          access_log /tmp/access.log;
          %s
        }
        """
            .formatted(http));
    MachineFixture.Result result = machine.run("/usr/sbin/nginx");
    assertThat(result.stderr()).isEmpty();
    assertThat(result.exitCode()).isZero();
    machine.settle();
  }

  private void site(String directives) {
    serve("server { listen 80; root /srv; server_name localhost; " + directives + " }");
  }

  private String get(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-s";
    all[1] = "-i";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return machine.run("/usr/bin/curl", all).stdout().replace("\r", "");
  }

  private String body(String... arguments) {
    String all = get(arguments);
    return all.substring(all.indexOf("\n\n") + 2);
  }

  private String log(String file) {
    return machine.files().text(file);
  }

  @Nested
  class Options {

    @Test
    void tellsItsVersionAndNothingElse() {
      MachineFixture.Result result = machine.run("/usr/sbin/nginx", "-v");
      assertThat(result.stderr()).matches("nginx version: nginx/[\\d.]+\n");
      assertThat(result.exitCode()).isZero();
    }

    @Test
    void refusesUnknownOptions() {
      assertThat(machine.run("/usr/sbin/nginx", "-x").stderr())
          .isEqualTo("nginx: invalid option: \"x\"\n");
      assertThat(machine.run("/usr/sbin/nginx", "-s", "foo").stderr())
          .isEqualTo("nginx: invalid option: \"-s foo\"\n");
      assertThat(machine.run("/usr/sbin/nginx", "-c").stderr())
          .isEqualTo("nginx: option \"-c\" requires file name\n");
    }

    @Test
    void testsAConfiguration() {
      configuration("events {} http {}");
      MachineFixture.Result result = machine.run("/usr/sbin/nginx", "-t");
      assertThat(result.stderr())
          .isEqualTo(
              "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
                  + "nginx: configuration file /etc/nginx/nginx.conf test is successful\n");
    }

    @Test
    void showsTheWholeConfiguration() {
      configuration("events {} http { include part.conf; }");
      machine.files().write("/etc/nginx/part.conf", Bytes.of("gzip on;\n"), 0644);
      assertThat(machine.run("/usr/sbin/nginx", "-T", "-q").stdout())
          .isEqualTo(
              "# configuration file /etc/nginx/nginx.conf:\nevents {} http { include part.conf; }\n"
                  + "# configuration file /etc/nginx/part.conf:\ngzip on;\n\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          foo bar; | unknown directive "foo" in @
          http { worker_connections 3; } | "worker_connections" directive is not allowed here in @
          events {} http { server { listen 8999 } } | unexpected "}" in @
          events {} http { server { listen; } } | invalid number of arguments in "listen" directive in @
          events {} http { server { gzip maybe; } } | invalid value "maybe" in "gzip" directive, it must be "on" or "off" in @
          events {} http { server { listen abc:xx; } } | invalid port in "abc:xx" of the "listen" directive in @
          events {} http { server { location / { return 200 "$foo"; } } } | unknown "foo" variable
          events {} http { upstream a { } server { } } | no servers are inside upstream in @
          events {} http { server { location ~ "(" { } } } | pcre2_compile() failed: missing closing parenthesis in "(" in @
          events { | unexpected end of file, expecting "}" in @
          events {} } | unexpected "}" in @
          events {} http { server { location / { proxy_pass foo; } } } | invalid URL prefix in @
          http { } | no "events" section in configuration
          events {} http { server { root /a; root /b; } } | "root" directive is duplicate in @
          events {} http { log_format m "a"; log_format m "b"; } | duplicate "log_format" name "m" in @
          events {} http { include /none; } | open() "/none" failed (2: No such file or directory) in @
          events {} http { server { listen 80; listen 80; } } | a duplicate listen 0.0.0.0:80 in @
          events {} http { limit_req zone=x; } | zero size shared memory zone "x"
          events; | directive "events" has no opening "{" in @
          events {} http { server { root /a {} } } | directive "root" is not terminated by ";" in @
          events {} http { server { return abc def; } } | invalid return code "abc" in @
          events {} http { server { if ($host = b) { root /x; } } } | "root" directive is not allowed here in @
          events {} http { server { set a b; } } | invalid variable name "a" in @
          events {} http { server { listen 99999; } } | invalid port in "99999" of the "listen" directive in @
          worker_processes abc; events {} | "worker_processes" directive invalid value in @
          events {} http { server { location /a { location /b { } } } } | location "/b" is outside location "/a" in @
          events {} http { server { location /a { } location /a { } } } | duplicate location "/a" in @
          events {} http { keepalive_timeout abc; } | "keepalive_timeout" directive invalid value in @
          events {} http { server { expires abc; } } | "expires" directive invalid value in @
          events {} http { upstream u { server a.invalid; } } | host not found in upstream "a.invalid" in @
          events {} http { server { location / { proxy_pass http://nowhere.invalid; } } } | host not found in upstream "nowhere.invalid" in @
          """)
  void refusesWrongConfigurationsInItsWords(String text, String problem) {
    configuration(text);
    MachineFixture.Result result = machine.run("/usr/sbin/nginx", "-t");
    assertThat(result.stderr())
        .contains("nginx: [emerg] " + problem.replace("@", "/etc/nginx/nginx.conf:1") + "\n")
        .endsWith("nginx: configuration file /etc/nginx/nginx.conf test failed\n");
    assertThat(result.exitCode()).isEqualTo(1);
  }

  @Nested
  class Processes {

    @Test
    void aMasterKeepsWorkersOfItsUser() {
      site("");
      assertThat(machine.run("/usr/bin/ps", "-eo", "user,args").stdout())
          .contains("root     nginx: master process /usr/sbin/nginx\n")
          .contains("www      nginx: worker process\nwww      nginx: worker process\n");
    }

    @Test
    void aKilledWorkerIsReplaced() {
      site("");
      machine.run("/usr/bin/pkill", "-KILL", "-u", "www");
      assertThat(body("localhost/a.txt")).isEqualTo("hello\n");
      assertThat(log("/tmp/error.log")).containsPattern("worker process \\d+ exited on signal 9");
    }

    @Test
    void aReloadOpensAndClosesPorts() {
      site("");
      String text = log("/etc/nginx/nginx.conf");
      configuration(text.replace("listen 80;", "listen 81;"));
      assertThat(machine.run("/usr/sbin/nginx", "-s", "reload").exitCode()).isZero();
      machine.settle();
      assertThat(body("localhost:81/a.txt")).isEqualTo("hello\n");
      assertThat(machine.run("/usr/bin/curl", "-s", "localhost/a.txt").exitCode()).isEqualTo(7);
    }

    @Test
    void aWrongConfigurationIsNotTaken() {
      site("");
      configuration("foo;");
      machine.run("/usr/bin/pkill", "-HUP", "-u", "root", "nginx");
      assertThat(body("localhost/a.txt")).isEqualTo("hello\n");
      assertThat(log("/tmp/error.log"))
          .contains("unknown directive \"foo\" in /etc/nginx/nginx.conf:1");
    }

    @Test
    void endsInPeace() {
      site("");
      machine.run("/usr/sbin/nginx", "-s", "quit");
      machine.settle();
      assertThat(machine.run("/usr/bin/pgrep", "nginx").exitCode()).isEqualTo(1);
      assertThat(machine.files().exists("/run/nginx.pid")).isFalse();
    }
  }

  @Nested
  class Answers {

    @Test
    void filesWithTheirHeaders() {
      site("");
      assertThat(get("localhost/a.txt").replaceFirst("Date: .*", "Date: D"))
          .matches(
              """
              HTTP/1.1 200 OK
              Server: nginx/[\\d.]+
              Date: D
              Content-Type: text/plain
              Content-Length: 6
              Last-Modified: .*
              Connection: keep-alive
              ETag: "[0-9a-f]+-6"
              Accept-Ranges: bytes

              hello
              """);
    }

    @Test
    void foldersAndTheirListings() {
      site("location /list/ { autoindex on; }");
      assertThat(get("localhost/dir")).contains("Location: http://localhost/dir/\n");
      assertThat(body("localhost/dir/")).isEqualTo("idx\n");
      assertThat(body("localhost/list/"))
          .contains("<a href=\"sub/\">sub/</a>" + " ".repeat(47))
          .contains("<a href=\"b%20c.txt\">b c.txt</a>");
      assertThat(get("localhost/")).startsWith("HTTP/1.1 403 Forbidden");
      assertThat(log("/tmp/error.log")).contains("directory index of \"/srv/\" is forbidden");
    }

    @Test
    void partsAndWhatHasNotChanged() {
      site("");
      assertThat(get("-H", "Range: bytes=1-2", "localhost/a.txt"))
          .startsWith("HTTP/1.1 206 Partial Content")
          .contains("Content-Range: bytes 1-2/6\n")
          .endsWith("\n\nel");
      assertThat(get("-H", "Range: bytes=90-", "localhost/a.txt"))
          .startsWith("HTTP/1.1 416 Requested Range Not Satisfiable");
      String tag = get("localhost/a.txt").replaceFirst("(?s).*ETag: (\\S+).*", "$1");
      assertThat(get("-H", "If-None-Match: " + tag, "localhost/a.txt"))
          .startsWith("HTTP/1.1 304 Not Modified");
    }

    @Test
    void redirectsRewritesAndConditions() {
      serve(
          """
          map $arg_m $mapped { default d; foo bar; ~^re(.*) "got-$1"; }
          server { listen 80; root /srv; server_name localhost;
            location /r { return 301 /foo; }
            location /r2 { return 302 http://x.y/$mapped; }
            location /t { return 200 "$mapped $uri $args $request_method $scheme"; }
            location /rw { rewrite ^/rw/(.*)$ /a.txt?z=$1 last; }
            location /rwr { rewrite ^/rwr/(.*)$ /b/$1 redirect; }
            location /if { if ($http_x_mode = "b") { return 418; } return 200 "plain"; }
            location /set { set $v "1"; if ($request_method ~ ^(PUT|DELETE)$) { set $v "2-$1"; } return 200 $v; }
            location /try { try_files $uri /dir/index.html =404; }
          }
          """);
      assertThat(get("localhost/r"))
          .contains("301 Moved Permanently", "Location: http://localhost/foo\n");
      assertThat(get("localhost/r2?m=foo"))
          .startsWith("HTTP/1.1 302 Moved Temporarily")
          .contains("Location: http://x.y/bar\n", "<title>302 Found</title>");
      assertThat(body("localhost/t/x?m=retest")).isEqualTo("got-test /t/x m=retest GET http");
      assertThat(body("localhost/rw/q")).isEqualTo("hello\n");
      assertThat(get("localhost/rwr/q?k=1")).contains("Location: http://localhost/b/q?k=1\n");
      assertThat(body("localhost/if")).isEqualTo("plain");
      assertThat(get("-H", "X-Mode: b", "localhost/if")).startsWith("HTTP/1.1 418");
      assertThat(body("-X", "PUT", "localhost/set")).isEqualTo("2-PUT");
      assertThat(body("localhost/try/none")).isEqualTo("idx\n");
    }

    @Test
    void headersCompressionAndSubstitution() {
      site(
          """
          location /e { expires 1h; alias /srv; }
          location /gz { alias /srv; gzip on; gzip_types *; }
          location /sub { alias /srv; sub_filter hello bye; sub_filter_types *; }
          location /ah { add_header X-A b; add_header X-E e always; return 404; }
          """);
      assertThat(get("localhost/e/a.txt")).contains("Cache-Control: max-age=3600\n");
      assertThat(
              get(
                  "-H",
                  "Accept-Encoding: gzip",
                  "-o",
                  "/dev/null",
                  "-D",
                  "-",
                  "localhost/gz/big.html"))
          .contains("ETag: W/", "Content-Encoding: gzip");
      assertThat(body("--compressed", "localhost/gz/big.html")).hasSize(3000);
      assertThat(body("localhost/sub/a.txt")).isEqualTo("bye\n");
      assertThat(get("localhost/ah")).contains("X-E: e\n").doesNotContain("X-A");
    }

    @Test
    void accessIsGuarded() {
      serve(
          """
          limit_req_zone $binary_remote_addr zone=one:1m rate=1r/s;
          server { listen 80; root /srv; server_name localhost;
            location /auth { auth_basic "zone"; auth_basic_user_file /srv/password; alias /srv; }
            location /deny { deny all; }
            location /lim { limit_req zone=one; alias /srv; }
          }
          """);
      assertThat(get("localhost/auth/a.txt"))
          .startsWith("HTTP/1.1 401 Unauthorized")
          .contains("WWW-Authenticate: Basic realm=\"zone\"\n");
      assertThat(body("-u", "u:p", "localhost/auth/a.txt")).isEqualTo("hello\n");
      assertThat(get("-u", "u:x", "localhost/auth/a.txt")).startsWith("HTTP/1.1 401");
      assertThat(body("-u", "m:myPassword", "localhost/auth/a.txt")).isEqualTo("hello\n");
      assertThat(get("localhost/deny")).startsWith("HTTP/1.1 403");
      assertThat(get("localhost/lim/a.txt")).startsWith("HTTP/1.1 200");
      assertThat(get("localhost/lim/a.txt"))
          .startsWith("HTTP/1.1 503 Service Temporarily Unavailable");
      machine.advance(Duration.ofSeconds(2));
      assertThat(get("localhost/lim/a.txt")).startsWith("HTTP/1.1 200");
      assertThat(log("/tmp/error.log"))
          .containsPattern(
              "limiting requests, excess: 0\\.\\d+ by zone \"one\", client: 127.0.0.1");
    }

    @Test
    void pagesForErrors() {
      site(
          """
          error_page 404 /dir/index.html;
          error_page 403 =200 @allowed;
          location = /no { return 403; }
          location @allowed { return 200 "fine"; }
          """);
      assertThat(get("localhost/none")).startsWith("HTTP/1.1 404 Not Found").endsWith("idx\n");
      assertThat(get("localhost/no")).startsWith("HTTP/1.1 200 OK").endsWith("fine");
    }

    @Test
    void whatItCounts() {
      site("location = /status { stub_status; }");
      assertThat(body("localhost/status"))
          .isEqualTo(
              "Active connections: 1 \nserver accepts handled requests\n 1 1 1 \nReading: 0 Writing: 1 Waiting: 0 \n");
    }

    @Test
    void logsInTheFormatThatIsAsked() {
      serve(
          """
          log_format short '$remote_addr "$request" $status $body_bytes_sent "$http_x"';
          server { listen 80; root /srv; access_log /tmp/short.log short; }
          """);
      get("localhost/a.txt");
      assertThat(log("/tmp/short.log"))
          .isEqualTo("127.0.0.1 \"GET /a.txt HTTP/1.1\" 200 6 \"-\"\n");
    }
  }

  @Nested
  class HandingOn {

    private static final String BACKENDS =
        """
        server { listen 8001; location / { return 200 "one $request_uri $host $http_x_real_ip"; } }
        server { listen 8002; location / { return 200 "two"; } }
        """;

    @Test
    void takesTurnsByWeight() {
      serve(
          BACKENDS
              + "upstream u { server 127.0.0.1:8001 weight=2; server 127.0.0.1:8002; }"
              + "server { listen 80; location / { proxy_pass http://u; } }");
      StringBuilder all = new StringBuilder();
      for (int round = 0; round < 6; round++) {
        all.append(body("localhost/").substring(0, 3)).append(' ');
      }
      assertThat(all.toString().trim()).isEqualTo("one two one one two one");
    }

    @Test
    void replacesThePathOfTheLocation() {
      serve(
          BACKENDS
              + "server { listen 80; location /a/ { proxy_pass http://127.0.0.1:8001/b/;"
              + " proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; } }");
      assertThat(body("localhost/a/c?d=1")).isEqualTo("one /b/c?d=1 localhost 127.0.0.1");
    }

    @Test
    void leavesOutServersThatFail() {
      serve(
          BACKENDS
              + "upstream u { server 127.0.0.1:8009; server 127.0.0.1:8002; }"
              + "server { listen 80; location / { proxy_pass http://u; } }");
      for (int round = 0; round < 4; round++) {
        assertThat(body("localhost/")).isEqualTo("two");
      }
      assertThat(log("/tmp/error.log"))
          .contains(
              "connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1",
              "upstream: \"http://127.0.0.1:8009/\"",
              "upstream server temporarily disabled while connecting to upstream");
    }

    @Test
    void saysBadGatewayWhenNobodyAnswers() {
      serve("server { listen 80; location / { proxy_pass http://127.0.0.1:8009; } }");
      assertThat(get("localhost/")).startsWith("HTTP/1.1 502 Bad Gateway");
    }

    @Test
    void saysGatewayTimeOutWhenItTakesTooLong() {
      machine.run("/usr/sbin/nginx", "-v");
      serve(
          "limit_req_zone $uri zone=slow:1m rate=1r/m;"
              + "server { listen 8001; location / { limit_req zone=slow burst=5; root /srv; } }"
              + "server { listen 80; location / { proxy_pass http://127.0.0.1:8001; proxy_read_timeout 5s; } }");
      assertThat(get("localhost/a.txt")).startsWith("HTTP/1.1 200");
      assertThat(get("localhost/a.txt")).startsWith("HTTP/1.1 504 Gateway Time-out");
    }

    @Test
    void refusesBodiesThatAreTooLarge() {
      serve(
          BACKENDS
              + "server { listen 80; client_max_body_size 10; location / { proxy_pass http://127.0.0.1:8001; } }");
      assertThat(get("-d", "12345678901234", "localhost/"))
          .startsWith("HTTP/1.1 413 Request Entity Too Large");
    }
  }

  @Test
  void envsubstPutsValuesIntoATemplate() {
    assertThat(machine.runWithInput("a $PATH ${NONE} b\n", "/usr/bin/envsubst", "$NONE").stdout())
        .isEqualTo("a $PATH  b\n");
  }
}
