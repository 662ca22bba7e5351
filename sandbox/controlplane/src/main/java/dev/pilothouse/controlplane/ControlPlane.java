package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Controller;
import java.util.List;

/**
 * The controllers that a control plane runs: kube-controller-manager and kube-scheduler together.
 */
public final class ControlPlane {

  private ControlPlane() {}

  /**
   * All controllers but the one that signs certificates. {@code certificateAuthority} is the
   * cluster's, in PEM.
   */
  public static List<Controller> controllers(String certificateAuthority) {
    return List.of(
        new DeploymentController(),
        ReplicaSetController.ofReplicaSets(),
        ReplicaSetController.ofReplicationControllers(),
        new DaemonSetController(),
        new StatefulSetController(),
        new JobController(),
        new TtlAfterFinishedController(),
        new CronJobController(),
        new EndpointsController(),
        new EndpointSliceController(),
        new NamespaceController(),
        new ResourceQuotaController(),
        NamespaceDefaultsController.serviceAccounts(),
        NamespaceDefaultsController.rootCertificates(certificateAuthority),
        new GarbageCollector(),
        new NodeLifecycleController(),
        new TaintEvictionController(),
        new PodGarbageCollector(),
        new DisruptionController(),
        new HorizontalPodAutoscalerController(),
        new PersistentVolumeController(),
        new AdmissionPolicyStatusController(),
        new LocalPathProvisioner(),
        new StorageProtectionController(),
        new Scheduler());
  }

  /** The controller that signs approved certificate requests. */
  public static Controller certificates(CertificateSigner signer) {
    return new CertificateSigningController(signer);
  }
}
