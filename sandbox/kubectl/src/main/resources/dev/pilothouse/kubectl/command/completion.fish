# Completion of kubectl for fish: asks kubectl itself what may come next.
function __kubectl_ask
    set -l words (commandline -opc)
    set -l last (commandline -ct)
    kubectl __complete $words[2..-1] "$last" 2>/dev/null | string match -v -r '^:'
end
complete -c kubectl -e
complete -c kubectl -f -a '(__kubectl_ask)'
