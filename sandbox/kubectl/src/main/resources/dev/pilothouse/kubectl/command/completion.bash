# Completion of kubectl for bash: asks kubectl itself what may come next.
__kubectl_complete() {
  local line words="${COMP_WORDS[@]:1:COMP_CWORD}"
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <(kubectl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F __kubectl_complete kubectl
