import java.nio.file.Path;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch on loopback: `Node FOLDER NUMBER NODES HTTP_PORT TRANSPORT_PORT`. */
public class Node {
    public static void main(String[] args) throws InterruptedException {
        int number = Integer.parseInt(args[1]);
        int nodes = Integer.parseInt(args[2]);
        int http = Integer.parseInt(args[3]);
        int transport = Integer.parseInt(args[4]);
        String[] names = new String[nodes];
        String[] seeds = new String[nodes];
        for (int at = 0; at < nodes; at++) {
            names[at] = "node-" + (at + 1);
            seeds[at] = "127.0.0.1:" + (transport + at);
        }
        new OpenSearchRunner()
            .onBuild((at, settings) -> {
                settings.put("node.name", "node-" + number);
                settings.put("network.host", "127.0.0.1");
                // The runner of 3.x takes a node to be alone.
                settings.put("discovery.type", "zen");
                settings.put("http.port", String.valueOf(http + number - 1));
                settings.put("transport.port", String.valueOf(transport + number - 1));
                settings.putList("discovery.seed_hosts", seeds);
                settings.putList("cluster.initial_cluster_manager_nodes", names);
                // A folder on a machine of tests may be nearly full without being in danger.
                settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
                settings.put("cluster.routing.allocation.node_concurrent_recoveries", "8");
            })
            .build(OpenSearchRunner.newConfigs()
                .basePath(Path.of(args[0], "node-" + number).toString())
                .clusterName("tests")
                .numOfNode(1));
        // Its own threads do not keep a process alive.
        Thread.currentThread().join();
    }
}
