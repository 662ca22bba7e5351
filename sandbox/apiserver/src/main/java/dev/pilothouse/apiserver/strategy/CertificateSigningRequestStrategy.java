package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequest;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequestCondition;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequestSpec;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequestStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A request for a certificate says who makes it. */
final class CertificateSigningRequestStrategy implements KindStrategy<CertificateSigningRequest> {

  @Override
  public Kind<CertificateSigningRequest> kind() {
    return CertificateSigningRequest.KIND;
  }

  @Override
  public CertificateSigningRequest prepareForCreate(
      WriteContext context, CertificateSigningRequest request) {
    CertificateSigningRequestSpec user =
        CertificateSigningRequestSpec.of(context.user().toStruct());
    return request
        .withSpec(
            request
                .spec()
                .withUsername(user.username())
                .withUid(user.uid())
                .withGroups(user.groups())
                .withExtra(user.extra()))
        .withStatus(CertificateSigningRequestStatus.EMPTY);
  }

  @Override
  public CertificateSigningRequest prepareForUpdate(
      WriteContext context, CertificateSigningRequest request, CertificateSigningRequest old) {
    if (!context.subresource().equals("approval")) {
      return request;
    }
    Instant now = context.world().now();
    List<CertificateSigningRequestCondition> conditions =
        request.status().conditions().stream().map(condition -> dated(condition, now)).toList();
    return request.withStatus(request.status().withConditions(conditions));
  }

  private static CertificateSigningRequestCondition dated(
      CertificateSigningRequestCondition condition, Instant now) {
    CertificateSigningRequestCondition updated =
        condition.hasLastUpdateTime() ? condition : condition.withLastUpdateTime(now);
    return updated.hasLastTransitionTime() ? updated : updated.withLastTransitionTime(now);
  }

  @Override
  public void validate(
      WriteContext context, CertificateSigningRequest request, FieldErrors errors) {
    CertificateSigningRequestSpec spec = request.spec();
    if (spec.request().isEmpty()) {
      errors.required("spec.request", "");
    }
    if (spec.signerName().isEmpty()) {
      errors.required("spec.signerName", "");
    }
    if (spec.usages().isEmpty()) {
      errors.required("spec.usages", "usages must be provided");
    }
    String signer = spec.signerName();
    if (!signer.isEmpty() && !signer.matches("[a-z0-9.-]+\\.[a-z0-9.-]+/.+")) {
      errors.invalid(
          "spec.signerName",
          signer,
          "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    }
    if (spec.hasExpirationSeconds() && spec.expirationSeconds() < 600) {
      errors.invalid(
          "spec.expirationSeconds",
          spec.expirationSeconds(),
          "may not specify a duration less than 600 seconds (10 minutes)");
    }
    pem(spec.request(), errors);
  }

  private static void pem(String request, FieldErrors errors) {
    byte[] pem = Base64.getMimeDecoder().decode(request);
    String text = new String(pem, StandardCharsets.UTF_8);
    if (!request.isEmpty() && !text.contains("-----BEGIN CERTIFICATE REQUEST-----")) {
      List<String> bytes = new ArrayList<>();
      for (byte one : pem) {
        bytes.add(String.format("0x%x", one));
      }
      errors.add(
          new FieldError(
              "FieldValueInvalid",
              "spec.request",
              "Invalid value: []byte{"
                  + String.join(", ", bytes)
                  + "}: PEM block type must be CERTIFICATE REQUEST"));
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context,
      CertificateSigningRequest request,
      CertificateSigningRequest old,
      FieldErrors errors) {
    if (!request.spec().equals(old.spec())) {
      errors.invalid("spec", request.spec(), "field is immutable");
    }
  }
}
