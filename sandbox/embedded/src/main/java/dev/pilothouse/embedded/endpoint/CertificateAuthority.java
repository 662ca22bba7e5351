package dev.pilothouse.embedded.endpoint;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Signs the endpoint's own certificate, so that a kubeconfig can name whom to trust. */
final class CertificateAuthority {

  private static final Duration OWN_LIFE = Duration.ofDays(3650);
  private static final Duration SERVER_LIFE = Duration.ofDays(365);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final String KEY_FILE = "endpoint-ca.key";
  private static final String CERTIFICATE_FILE = "endpoint-ca.crt";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final PrivateKey key;
  private final X509Certificate certificate;

  private CertificateAuthority(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** A certificate with its key. */
  record Identity(PrivateKey key, X509Certificate certificate) {}

  /** The authority kept in {@code directory}, made when there is none; a new one without it. */
  static CertificateAuthority open(@Nullable Path directory) {
    try {
      if (directory == null) {
        return create();
      }
      Path keyFile = directory.resolve(KEY_FILE);
      Path certificateFile = directory.resolve(CERTIFICATE_FILE);
      if (Files.exists(keyFile) && Files.exists(certificateFile)) {
        Optional<CertificateAuthority> kept =
            read(Files.readString(keyFile), Files.readString(certificateFile));
        if (kept.isPresent() && kept.get().lasts(SERVER_LIFE)) {
          return kept.get();
        }
      }
      CertificateAuthority made = create();
      made.store(directory, keyFile, certificateFile);
      return made;
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot keep the certificate authority", unusable);
    } catch (GeneralSecurityException | OperatorCreationException impossible) {
      throw new IllegalStateException("cannot make a certificate", impossible);
    }
  }

  private boolean lasts(Duration time) {
    return certificate.getNotAfter().toInstant().isAfter(Instant.now().plus(time));
  }

  private void store(Path directory, Path keyFile, Path certificateFile) throws IOException {
    Files.createDirectories(directory);
    Files.deleteIfExists(keyFile);
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          keyFile,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(keyFile, pem(new JcaPKCS8Generator(key, null)));
    Files.writeString(certificateFile, pem());
  }

  /** The kept authority, or nothing when the files hold something else. */
  private static Optional<CertificateAuthority> read(String key, String certificate)
      throws IOException, GeneralSecurityException {
    JcaPEMKeyConverter keys = new JcaPEMKeyConverter();
    try (PEMParser keyText = new PEMParser(new StringReader(key));
        PEMParser certificateText = new PEMParser(new StringReader(certificate))) {
      return keyText.readObject() instanceof PrivateKeyInfo keyInfo
              && certificateText.readObject() instanceof X509CertificateHolder holder
          ? Optional.of(
              new CertificateAuthority(
                  keys.getPrivateKey(keyInfo),
                  new JcaX509CertificateConverter().getCertificate(holder)))
          : Optional.empty();
    } catch (PEMException damaged) {
      return Optional.empty();
    }
  }

  private static CertificateAuthority create()
      throws GeneralSecurityException, OperatorCreationException, CertIOException {
    KeyPair pair = newKeys();
    X500Name name = new X500Name("CN=pilothouse");
    JcaX509v3CertificateBuilder builder = builder(name, name, pair, OWN_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.digitalSignature));
    return new CertificateAuthority(pair.getPrivate(), signed(builder, pair.getPrivate()));
  }

  /** A certificate for a server that is reached as one of {@code names}. */
  Identity issue(List<String> names) {
    try {
      KeyPair pair = newKeys();
      X500Name subject = new X500Name("CN=kube-apiserver");
      X500Name issuer = new X500Name(certificate.getSubjectX500Principal().getName());
      JcaX509v3CertificateBuilder builder = builder(issuer, subject, pair, SERVER_LIFE);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names));
      return new Identity(pair.getPrivate(), signed(builder, key));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
      throw new IllegalStateException("cannot make a certificate", impossible);
    }
  }

  private static GeneralNames alternatives(List<String> names) {
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names) {
      boolean address = name.contains(":") || name.matches("[0-9.]+");
      alternatives.add(
          new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name));
    }
    return new GeneralNames(alternatives.toArray(new GeneralName[0]));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Duration life) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(120, RANDOM),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(life)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey signer)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
  }

  /** The authority's certificate. */
  String pem() {
    return pem(certificate);
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
