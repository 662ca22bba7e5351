package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a learner may send to the API server to bring it down; the cluster goes on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileManifestTests {

  private final List<Throwable> faults = new ArrayList<>();
  private final EmbeddedProvider provider =
      new EmbeddedProvider((sandbox, fault) -> faults.add(fault));
  private final Sandbox sandbox = provider.create(SandboxSpec.STANDARD);

  @AfterEach
  void close() {
    provider.close();
  }

  private String run(String command) {
    Sandbox.CommandResult result =
        sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(3));
    return result.stdout() + result.stderr();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "==>",
      quoteCharacter = '\1',
      textBlock =
          """
          printf '[%.0s' {1..100000} > f; kubectl apply -f f ==> exceeded max depth
          printf '{"a":%.0s' {1..100000} > f; kubectl apply -f f ==> exceeded max depth
          (printf 'data: '; printf '{a: %.0s' {1..10000}; printf '}%.0s' {1..10000}) > f; kubectl apply -f f ==> exceeded max depth
          (printf '{"kind":"ConfigMap","metadata":{"name":"x"},"data":'; printf '[%.0s' {1..20000}) > f; kubectl create --raw /api/v1/namespaces/default/configmaps -f f ==> error
          (echo 'a: &a [x,x,x,x,x,x,x,x,x]'; for i in b c d e f g h i; do p=$(echo $i | tr b-i a-h); echo "$i: &$i [*$p,*$p,*$p,*$p,*$p,*$p,*$p,*$p]"; done) > f; kubectl apply -f f ==> excessive aliasing
          (printf '{apiVersion: v1, kind: ConfigMap, metadata: {name: x, labels: {a: '; head -c 1000000 /dev/zero | tr '\\0' a; echo '}}}') > f; kubectl apply -f f ==> must be no more than 63
          (echo '{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {'; for i in {1..50000}; do echo "k$i: v,"; done; echo '}}') > f; kubectl create -f f; kubectl patch cm x -p '{"data":{"k1":"w"}}' ==> configmap/x patched
          kubectl patch deploy coredns -n kube-system -p "$(printf '{"a":%.0s' {1..5000})1$(printf '}%.0s' {1..5000})" ==> exceeded max depth
          kubectl patch cm kube-root-ca.crt --type=json -p "[$(printf '{"op":"add","path":"/data/a","value":"x"},%.0s' {1..20000}){}]" ==> The allowed maximum operations in a JSON patch is 10000
          kubectl get pods -A -o jsonpath="{$(printf '.%.0s' {1..5000})}" ==> error
          kubectl get pods -A -o go-template="$(printf '{{range .items}}%.0s' {1..5000})" ==> error parsing template
          kubectl get pods -A -o go-template='{{define "x"}}{{template "x" .}}{{end}}{{template "x" .}}' ==> exceeded maximum template depth
          kubectl get pods -A -l "$(printf 'a=b,%.0s' {1..20000})a=b" ==> a=b
          kubectl create ns "$(printf 'x%.0s' {1..100000})" ==> is invalid
          head -c 2000000 /dev/zero | tr '\\0' a > f; kubectl create cm x --from-file=a=f ==> Too long
          head -c 5000000 /dev/zero | tr '\\0' a > f; kubectl create cm x --from-file=a=f ==> Request entity too large: limit is 3145728
          kubectl create cm x --from-file=a=<(head -c 2000000 /dev/zero | tr '\\0' a) ==> Too long
          kubectl run p --image=busybox -- sh -c ':(){ :|:& };:'; sleep 20; kubectl get nodes --no-headers | wc -l ==> 3
          kubectl run q --image=busybox -- sh -c 'x=a; while :; do x=$x$x; done'; sleep 20; kubectl get pods q ==> q
          """)
  void isAnswered(String script, String expected) {
    assertThat(run(script)).contains(expected);
    assertThat(run("kubectl get nodes --no-headers | wc -l")).isEqualTo("3\n");
    assertThat(faults).isEmpty();
  }
}
