package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Chunks;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** gzip(1), gunzip and zcat. */
final class Gzip {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "c,stdout,to-stdout d,decompress,uncompress f,force k,keep l,list n,no-name N,name q,quiet"
              + " r,recursive S,suffix= t,test v,verbose 1,fast 2 3 4 5 6 7 8 9,best");

  private Gzip() {}

  static Bytes packed(Bytes content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
      output.write(content.toArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return Bytes.of(packed.toByteArray());
  }

  /** The unpacked content of what gzip packed, or the content itself. */
  static Bytes maybeUnpacked(Bytes content) {
    boolean packed = content.size() > 2 && content.at(0) == 0x1f && (content.at(1) & 0xff) == 0x8b;
    try {
      return packed ? unpacked(content) : content;
    } catch (IOException broken) {
      throw new Failure(2, "gzip: stdin: unexpected end of file");
    }
  }

  private static Bytes unpacked(Bytes content) throws IOException {
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(content.toArray()))) {
      byte[] piece = new byte[1 << 16];
      for (int count = input.read(piece); count > 0; count = input.read(piece)) {
        unpacked.write(piece, 0, count);
        if (unpacked.size() > Chunks.LIMIT) {
          throw new Failure(1, "stdout: No space left on device");
        }
      }
    }
    return Bytes.of(unpacked.toByteArray());
  }

  static List<String> inputs(Call call) {
    return Gatherer.orStandardInput(TABLE.parse(call).operands());
  }

  static int run(Call call, List<Gatherer.Gathered> files) {
    Options options = TABLE.parse(call);
    boolean unpacks = options.has("d") || options.has("t") || !call.shortName().equals("gzip");
    boolean toOutput = options.has("c") || call.shortName().equals("zcat");
    int status = 0;
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        String reason = why.errno().text();
        call.complain(
            file.path()
                + (reason.equals("Is a directory") ? " is a directory -- ignored" : ": " + reason));
        status = reason.equals("Is a directory") ? 2 : 1;
        continue;
      }
      status =
          Math.max(status, one(call, file, options, unpacks, toOutput || file.path().equals("-")));
    }
    return status;
  }

  private static int one(
      Call call, Gatherer.Gathered file, Options options, boolean unpacks, boolean toOutput) {
    String suffix = options.value("S", ".gz");
    String path = file.path();
    String target =
        !unpacks
            ? path + suffix
            : path.endsWith(".tgz")
                ? path.substring(0, path.length() - 4) + ".tar"
                : path.endsWith(suffix) ? path.substring(0, path.length() - suffix.length()) : "";
    if (!toOutput && target.isEmpty()) {
      call.complain(path + ": unknown suffix -- ignored");
      return 2;
    }
    if (!toOutput && !unpacks && path.endsWith(suffix)) {
      call.complain(path + " already has " + suffix + " suffix -- unchanged");
      return 2;
    }
    Bytes result;
    try {
      call.sys().charge(1 + file.content().size() / 32);
      result = unpacks ? unpacked(file.content()) : packed(file.content());
    } catch (ZipException wrong) {
      call.errorText("\ngzip: " + (path.equals("-") ? "stdin" : path) + ": not in gzip format\n");
      return 1;
    } catch (IOException broken) {
      call.errorText(
          "\ngzip: " + (path.equals("-") ? "stdin" : path) + ": unexpected end of file\n");
      return 1;
    }
    if (options.has("t")) {
      return 0;
    }
    if (toOutput) {
      call.write(result);
      return 0;
    }
    if (FileAccess.exists(call.sys(), target) && !options.has("f")) {
      call.complain(target + " already exists;\tnot overwritten");
      return 2;
    }
    FileInfo info = call.sys().stat(path);
    FileAccess.write(call.sys(), target, result, info.mode() & 0777);
    call.sys().setModified(target, info.modifiedNanos());
    if (!options.has("k")) {
      call.sys().unlink(path);
    }
    if (options.has("v")) {
      call.errorText(path + ":\t-- replaced with " + target + "\n");
    }
    return 0;
  }
}
