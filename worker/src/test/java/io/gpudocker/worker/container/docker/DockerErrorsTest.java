package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.DockerException;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.OwnershipLostException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's own words, old and new engines, and what they mean. */
class DockerErrorsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # field case 24: both wordings, of 20.10 and of 28
            START  | 500 | driver failed programming external connectivity on endpoint a2: Bind for 0.0.0.0:40123 failed: port is already allocated | PORT_BUSY
            START  | 500 | Error starting userland proxy: listen tcp4 0.0.0.0:40124: bind: address already in use | PORT_BUSY
            START  | 500 | failed to set up container networking: failed to bind host port 0.0.0.0:80/tcp: address already in use | PORT_BUSY
            START  | 400 | failed to create shim task: OCI runtime create failed: exec: "/nope": no such file or directory: unknown | START_FAILED
            START  | 500 | could not select device driver "nvidia" with capabilities: [[gpu]] | START_FAILED
            START  | 500 | OCI runtime create failed: nvidia-container-cli: device error: GPU-1: unknown device | START_FAILED
            START  | 500 | mkdir /var/lib/docker/overlay2/x: no space left on device | NO_SPACE
            START  | 404 | No such container: abc | NO_SUCH_CONTAINER
            START  | 409 | cannot start a paused container, try unpause instead | CONFLICT
            CREATE | 409 | Conflict. The container name "/a1" is already in use by container "e93e". You have to remove (or rename) that container | NAME_TAKEN
            CREATE | 404 | No such image: nope:latest | NO_SUCH_IMAGE
            CREATE | 400 | No command specified | BAD_REQUEST
            CREATE | 400 | invalid mount config for type "bind": bind source path does not exist: /x | BAD_REQUEST
            CREATE | 400 | Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available | BAD_REQUEST
            CREATE | 500 | mkdir /x: disk quota exceeded | NO_SPACE
            PAUSE  | 409 | Container e9 is already paused | CONFLICT
            PAUSE  | 409 | Container e9 is not running | CONFLICT
            UNPAUSE| 500 | Container e9 is not paused | CONFLICT
            EXEC_CREATE | 409 | Container a1 is paused, unpause the container before exec | CONFLICT
            EXEC_CREATE | 404 | No such container: a1 | NO_SUCH_CONTAINER
            EXEC   | 404 | No such exec instance: abc | NO_SUCH_EXEC
            STOP   | 500 | cannot stop container: e9: tried to kill container, but did not receive an exit event | TIMEOUT
            REMOVE | 409 | removal of container e9 is already in progress | CONFLICT
            IMAGE  | 404 | no such image: nope: No such image: nope:latest | NO_SUCH_IMAGE
            INFO   | 400 | client version 1.99 is too new. Maximum supported API version is 1.41 | BAD_REQUEST
            INFO   | 503 | shutting down | UNAVAILABLE
            INFO   | 500 | something else | OTHER
            PULL   | 404 | manifest for 127.0.0.1:5000/x:1 not found: manifest unknown: manifest unknown | IMAGE_NOT_FOUND
            PULL   | 404 | pull access denied for x, repository does not exist or may require 'docker login' | IMAGE_NOT_FOUND
            PULL   | 500 | Get "http://127.0.0.1:5000/v2/x/manifests/1": no basic auth credentials | IMAGE_NOT_FOUND
            PULL   | 500 | Head "https://r/v2/x/manifests/1": unauthorized: authentication required | IMAGE_NOT_FOUND
            PULL   | 500 | failed to resolve reference "r/x:1": r/x:1: not found | IMAGE_NOT_FOUND
            PULL   | 500 | Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused | PULL_FAILED
            PULL   | 500 | received unexpected HTTP status: 500 Internal Server Error | PULL_FAILED
            PULL   | 200 | filesystem layer verification failed for digest sha256:ab | PULL_FAILED
            PULL   | 200 | write /var/lib/docker/tmp/GetImageBlob1: no space left on device | NO_SPACE
            PULL   | 400 | invalid reference format | BAD_REQUEST
            """)
    void wordsBecomeFaults(Operation what, int status, String text, Fault fault) {
        assertThat(DockerErrors.classify(what, status, text)).isEqualTo(fault);
    }

    @Test
    void theMessageIsTheEnginesOwn() {
        RuntimeException thrown = DockerErrors.toException(
                Operation.CREATE, new DockerException("{\"message\":\"No such image: x\"}\n", 404));

        assertThat(thrown).isInstanceOf(EngineException.class).hasMessage("create: No such image: x");
    }

    @Test
    void aBrokenConnectionIsUnavailableAndLostOwnershipStaysWhatItIs() {
        OwnershipLostException lost = new OwnershipLostException("lost");

        assertThat(DockerErrors.toException(Operation.LIST, lost)).isSameAs(lost);
        assertThat(DockerErrors.toException(Operation.LIST, new RuntimeException(new IOException("Broken pipe"))))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.fault()).isEqualTo(Fault.UNAVAILABLE))
                .hasMessage("list: Broken pipe");
    }
}
